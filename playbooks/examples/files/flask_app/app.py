# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Flask application. Locally: flask run."""

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def index():
    """Show the available paths."""
    return {"try": "/hello/<name>"}


@app.get("/hello/<name>")
def hello(name):
    """Greet with the greeting in the query string."""
    return {"message": f"{request.args.get('greeting', 'Hello')}, {name}"}


@app.post("/sum")
def total():
    """Add up the numbers in the body."""
    return {"sum": sum(request.get_json()["numbers"])}
