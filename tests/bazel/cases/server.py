"""A release server on the loopback interface.

Serves what it is told to, over plain HTTP; counts requests. Knows nothing of
tools or registries.
"""

import base64
import http.server
import threading


class Server:
    """Serves `files`, a dict of bytes by path, until it is closed."""

    def __init__(self):
        self.files = {}
        self.requests = []
        # What a request must be authorised with: "login:password".
        self.credentials = None
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = "127.0.0.1:%d" % self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def flip_a_byte(self, path):
        """Damages a file near its end, where an archive holds only data."""
        damaged = bytearray(self.files[path])
        damaged[-40] ^= 1
        self.files[path] = bytes(damaged)

    def _handler(self):
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests.append(self.path)
                wanted = server.credentials
                if wanted and self.headers.get("Authorization") != basic(wanted):
                    return self._answer(401, b"Unauthorized")
                body = server.files.get(self.path)
                if body is None:
                    return self._answer(404, b"Not Found")
                return self._answer(200, body)

            def _answer(self, status, body):
                self.send_response(status)
                if status == 401:
                    self.send_header("WWW-Authenticate", 'Basic realm="releases"')
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def basic(credentials):
    return "Basic " + base64.b64encode(credentials.encode()).decode()
