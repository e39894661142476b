"""For a Python client under test: the system file's connect_to map and its certificates, and nothing else changed."""

import json
import os
import socket


def _system():
    path = os.environ.get("EARTHSHINE_SYSTEM")
    if not path:
        return {"connect_to": []}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _routes(system):
    routes = {}
    for pair in system["connect_to"]:
        host, port, address, real_port = pair.split(":")
        routes[host, int(port)] = (address, int(real_port))
    return routes


_system = _system()
_routes = _routes(_system)
if "ca_file" in _system:
    os.environ["REQUESTS_CA_BUNDLE"] = _system["ca_file"]
_resolve = socket.getaddrinfo


def _getaddrinfo(host, port, *args, **kwargs):
    if isinstance(host, bytes):
        host = host.decode("ascii")
    try:
        host, port = _routes.get((host, int(port)), (host, port))
    except (TypeError, ValueError):
        pass
    # A name of the real services that the map does not have must not leave this machine.
    if host not in ("localhost", None) and not host.replace(".", "").isdigit() and ":" not in host:
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not one of the sandbox's hosts")
    return _resolve(host, port, *args, **kwargs)


socket.getaddrinfo = _getaddrinfo
