"""A web service on this machine that stands for somebody's cloud: it records what it was sent and answers what it was told."""

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass
class LocalService:
    answer: bytes = b""
    status: int = 200
    seconds_per_byte: float = 0.0
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"


def _handler_for(service: LocalService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            service.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self._respond()

        def _respond(self) -> None:
            service.paths.append(self.path)
            self.send_response(service.status)
            self.send_header("Content-Length", str(len(service.answer)))
            self.end_headers()
            try:
                if not service.seconds_per_byte:
                    self.wfile.write(service.answer)
                    return
                for byte in service.answer:
                    time.sleep(service.seconds_per_byte)
                    self.wfile.write(bytes([byte]))
            except OSError:
                return  # the other side has hung up, which is what a slow answer is for

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    return Handler
