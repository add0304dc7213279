"""Serves an artefact on loopback through its own `code/inference.py`: `python serve_local.py --model DIR`.

Stands in for the endpoint on a developer machine: any path is an invocation. Prints `port N` once the model is loaded.
"""

import argparse
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Context:
    """As much of the model server's context as the code uses."""

    status = 200

    def set_response_status(self, code: int = 200, phrase: str = "", idx: int = 0) -> None:
        self.status = code


def handler_of(inference, model):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            context = Context()
            answer = inference.transform_fn(model, body, self.headers["content-type"], "application/json", context)
            content = answer.encode()
            self.send_response(context.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_) -> None:
            pass

    return Handler


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    options = parser.parse_args(argv)
    code = options.model.resolve() / "code"
    if not (code / "inference.py").is_file():
        print(f"serve_local: {options.model} is no artefact", file=sys.stderr)
        return 1
    sys.path.insert(0, str(code))
    import inference

    model = inference.model_fn(str(options.model))
    server = HTTPServer(("127.0.0.1", 0), handler_of(inference, model))
    print(f"port {server.server_port}", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
