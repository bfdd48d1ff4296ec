"""A chat-completions server on this machine: it records what it was sent and answers as a test, or a person trying things out, tells it.

It speaks real HTTP and server-sent events, so the package that talks to it is the real one, too. As a program it serves until it is
stopped: `python -m tests.chat_server 11434` answers every request with the lines of `ANSWERS` in turn.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

MODEL = "gentle-rabbit"
LONGEST_HOLD_SECONDS = 20.0
ANSWERS = (
    "애써 준비한 자리였는데 목소리까지 떨렸다니 많이 속상하셨겠어요. 끝까지 서 계신 것만으로도 쉽지 않은 일이었어요.",
    "혼자 밥을 먹는 저녁이 길게 느껴지셨군요. 그 조용한 시간에 어떤 생각이 제일 많이 났어요?",
    "오랜만에 웃을 일이 있었다니 저까지 마음이 환해져요. 그 장면을 오래 간직하셨으면 좋겠어요.",
)


@dataclass(frozen=True)
class Said:
    """One answer: its pieces, how long the server waits before each, and how it ends.

    `finish` is the reason given at the end; empty means that the connection just closes. `raw` goes out in place of everything else.
    """

    pieces: Sequence[str] = ()
    seconds_between: float = 0.0
    finish: str = "stop"
    status: int = 200
    raw: bytes = b""
    location: str = ""
    hangs: bool = False


def said(text: str, *, seconds_between: float = 0.0, finish: str = "stop") -> Said:
    """An answer that comes in pieces of two characters, as tokens do."""
    return Said([text[start : start + 2] for start in range(0, len(text), 2)], seconds_between, finish)


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    key: str
    body: dict[str, object] = field(repr=False)

    @property
    def messages(self) -> list[tuple[str, str]]:
        messages = self.body["messages"]
        assert isinstance(messages, list)
        return [(message["role"], message["content"]) for message in messages]

    @property
    def text(self) -> str:
        """Everything that was sent, in one piece."""
        return json.dumps(self.body, ensure_ascii=False)


class ChatServer:
    """Gives `answers` in turn, the last one again and again."""

    def __init__(self, *answers: Said, models: Sequence[str] = (MODEL,), port: int = 0) -> None:
        self.answers = list(answers)
        self.models = tuple(models)
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/v1"

    def serve(self) -> None:
        """Serve until the program is stopped."""
        self._server.serve_forever()

    def next_answer(self, asked: Asked) -> Said:
        with self._lock:
            self.asked.append(asked)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler_for(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listed = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in server.models]
            self._send_whole(200, json.dumps({"object": "list", "data": listed}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = server.next_answer(Asked(self.path, self.headers.get("Authorization", ""), body))
            try:
                self._answer(answer)
            except OSError:
                return  # the other side has hung up, as it should when it has waited long enough

        def _answer(self, answer: Said) -> None:
            if answer.hangs:
                server.released.wait(LONGEST_HOLD_SECONDS)
                return
            if answer.raw or answer.status != 200:
                self._send_whole(answer.status, answer.raw, answer.location)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for piece in answer.pieces:
                if answer.seconds_between and server.released.wait(answer.seconds_between):
                    return
                self._event({"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None})
            if answer.finish:
                self._event({"index": 0, "delta": {}, "finish_reason": answer.finish})
                self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, choice: dict[str, object]) -> None:
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}
            self.wfile.write(b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n")
            self.wfile.flush()

        def _send_whole(self, status: int, content: bytes, location: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    return Handler


@contextmanager
def closed_port() -> Iterator[str]:
    """The address of a server that is not there any more."""
    with ChatServer(said("")) as server:
        url = server.url
    yield url


def main(port: int) -> None:
    """Serve, telling on standard output how many messages each request had."""
    server = ChatServer(*(said(answer, seconds_between=0.04) for answer in ANSWERS), said(ANSWERS[-1]), port=port)
    print(server.url, flush=True)
    threading.Thread(target=server.serve, daemon=True).start()
    told = 0
    while True:
        time.sleep(0.2)
        for asked in server.asked[told:]:
            print(json.dumps(asked.messages, ensure_ascii=False), flush=True)
        told = len(server.asked)


if __name__ == "__main__":
    main(int(sys.argv[1]))
