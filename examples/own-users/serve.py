"""The app of a team with users of its own: it says who is logged in, and signs that for MyChat.

AUTH_ISSUER=… AUTH_ISSUER_SECRET=… python3 examples/own-users/serve.py [http://localhost:5000] [8080]
"""
import base64, hashlib, hmac, json, os, sys, time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

MYCHAT = (sys.argv[1:] or ["http://localhost:5000"])[0]
PORT = int((sys.argv[2:] or ["8080"])[0])
HERE = os.path.dirname(os.path.abspath(__file__))
SOCKET_IO = "/socket.io.esm.min.js"


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def chat_token(id, name, session):
    iat = int(time.time())
    claims = {"iss": os.environ["AUTH_ISSUER"], "sub": id, "name": name, "sid": session, "iat": iat, "exp": iat + 3600}
    text = ".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return text + "." + encode(hmac.new(os.environ["AUTH_ISSUER_SECRET"].encode(), text.encode(), hashlib.sha256).digest())


class App(SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/session":
            return super().do_GET()
        # A real app looks who is logged in to it.
        body = json.dumps({"chat": MYCHAT, "token": chat_token("user-42", "Bia", "browser-1")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path):
        if path == SOCKET_IO:  # MyChat does not serve Socket.IO's client; it comes with the package.
            return os.path.join(HERE, "../../node_modules/socket.io-client/dist" + SOCKET_IO)
        return super().translate_path(path)


server = ThreadingHTTPServer(("127.0.0.1", PORT), partial(App, directory=HERE))
print(f"The app is at http://localhost:{server.server_port}, for the MyChat at {MYCHAT}", flush=True)
server.serve_forever()
