# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders that are validated by their types."""

import datetime
import decimal

import pydantic


class Item(pydantic.BaseModel):
    """One line of an order."""

    article: str = pydantic.Field(min_length=1)
    count: int = pydantic.Field(gt=0)
    price: decimal.Decimal = pydantic.Field(ge=0, decimal_places=2)


class Order(pydantic.BaseModel):
    """An order of a customer."""

    customer: str
    wanted_by: datetime.date | None = None
    items: list[Item] = pydantic.Field(min_length=1)


class Receipt(pydantic.BaseModel):
    """The amount that the customer pays."""

    customer: str
    total: decimal.Decimal


def check(event, context):
    """Accept an order, or return what is wrong with it."""
    try:
        order = Order.model_validate_json(event["body"] or "")
    except pydantic.ValidationError as exc:
        return _answer(422, exc.json(include_url=False, include_input=False))
    total = sum(item.count * item.price for item in order.items)
    return _answer(200, Receipt(customer=order.customer, total=total).model_dump_json())


def _answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": body}
