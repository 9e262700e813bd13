"""Opens sockets to the host: TCP, UDP, and a Unix socket without a file."""

import socket
import time

REAL = True
PORT = 0  # the test puts the port of its own server here


def attempt(name, action):
    try:
        print("GOT", name, repr(action())[:60])
    except BaseException as error:
        print("refused", name, type(error).__name__)


def tcp():
    with socket.create_connection(("127.0.0.1", PORT), timeout=5) as connection:
        connection.sendall(b"stolen")
        return "sent"


def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.connect(("127.0.0.1", PORT))
        connection.send(b"stolen")
        time.sleep(0.2)
        return connection.send(b"stolen")  # refused here when nobody heard the first one


def unix():
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(f"\0campus-test-{PORT}")
        connection.sendall(b"stolen")
        return "sent"


attempt("tcp", tcp)
attempt("udp", udp)
attempt("unix", unix)
