"""A TCP proxy before a PostgreSQL server that cuts the network at a chosen moment."""

import socket
import threading

# The message of the simple query protocol that ends a transaction.
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"


class TcpProxy:
    """Passes bytes between clients of `port` and a Unix socket until `cut` says where to end.

    cut = None              passes everything
    cut = ("sent", N)       ends after N bytes from the client
    cut = ("received", N)   ends after N bytes to the client
    cut = "before COMMIT"   ends when a client commits, which the server never learns
    cut = "after COMMIT"    ends when the server has committed, which the client never learns
    cut = "at COMMIT"       ends as soon as the server has been told to commit

    A cut happens once. With `refuses` no later connection comes about until the next `arm`.
    """

    def __init__(self, server_socket):
        self.server_socket = server_socket
        self.cut = None
        self.refuses = self.refuses_then = False
        self.cuts = 0
        self.lock = threading.Lock()  # Guards all above and the counts.
        self.counts = {"sent": 0, "received": 0}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def arm(self, cut, refuses=False):
        with self.lock:
            self.counts = {"sent": 0, "received": 0}
            self.cuts = 0
            self.cut = cut
            self.refuses_then = refuses
            self.refuses = False

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.refuses:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.server_socket)
            except OSError:  # It is down.
                client.close()
                continue
            pair = _Pair(client, server)
            for direction in ("sent", "received"):
                threading.Thread(target=self._pass, args=(pair, direction), daemon=True).start()

    def _pass(self, pair, direction):
        reader, writer = pair.ends(direction)
        try:
            goes_on = True
            while goes_on and (data := reader.recv(1 << 16)):
                data, goes_on = self._decide(pair, direction, data)
                writer.sendall(data)
        except OSError:
            pass
        pair.close()

    def _decide(self, pair, direction, data):
        """What of the data is passed on, and whether the connection goes on."""
        with self.lock:
            if pair.is_cut:
                return b"", False  # The other direction was quicker than its end.
            self.counts[direction] += len(data)
            if pair.awaits_commit and direction == "received":
                return self._strike(pair, b"")  # The answer to COMMIT is here, and stays here.
            if isinstance(self.cut, tuple) and self.cut[0] == direction:
                too_much = self.counts[direction] - self.cut[1]
                return self._strike(pair, data[:-too_much]) if too_much > 0 else (data, True)
            if isinstance(self.cut, str) and direction == "sent" and COMMIT in data:
                if self.cut == "after COMMIT":
                    pair.awaits_commit = True
                else:
                    return self._strike(pair, data if self.cut == "at COMMIT" else b"")
            return data, True

    def _strike(self, pair, data):
        pair.is_cut = True
        self.cut = None
        self.cuts += 1
        self.refuses = self.refuses_then
        return data, False


class _Pair:
    def __init__(self, client, server):
        self.client, self.server = client, server
        self.awaits_commit = self.is_cut = False

    def ends(self, direction):
        return (self.client, self.server) if direction == "sent" else (self.server, self.client)

    def close(self):
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
