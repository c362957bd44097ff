"""Levers by polling, with Python's standard library alone. TOCSIN_URL=… TOCSIN_SDK_KEY=… python3 levers.py"""
import json, os, sys, threading, time, urllib.error, urllib.request

class StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_): return None  # a redirection would take the key to whoever sent it

class Levers:
    """Never blocks and never raises because of Tocsin: the last known values, else those of the state file, else the defaults."""
    def __init__(self, url, key, state_file, defaults, every_seconds=2.0):
        self.values, self.defaults, self.state_file, self.every_seconds = defaults, defaults, state_file, every_seconds
        self.request = urllib.request.Request(url.rstrip("/") + "/sdk/levers", headers={"Authorization": "Bearer " + key})
        self.quietly(lambda: self.take(open(state_file, encoding="utf-8").read()) if os.path.exists(state_file) else None)
        threading.Thread(target=self.follow, daemon=True).start()
    def __getitem__(self, lever): return self.values.get(lever)
    def take(self, text):  # all at once; where there is a scope, "value" is for everybody outside of it
        self.values = {**self.defaults, **{lever: state["value"] for lever, state in json.loads(text)["levers"].items()}}
    def poll(self):
        with urllib.request.build_opener(StayHere).open(self.request, timeout=10) as answer:
            self.take(text := answer.read(4_000_000).decode())
            self.request.add_header("If-None-Match", answer.headers["ETag"] or "")  # from now on 304, while nothing is new
        with open(self.state_file + ".new", "w", encoding="utf-8") as file: file.write(text)
        os.replace(self.state_file + ".new", self.state_file)
    def quietly(self, run):
        try: run()
        except Exception as error:
            if getattr(error, "code", None) != 304: print("levers:", repr(error), file=sys.stderr)
    def follow(self):
        while True: self.quietly(self.poll); time.sleep(self.every_seconds)

if __name__ == "__main__":
    levers = Levers(os.environ["TOCSIN_URL"], os.environ["TOCSIN_SDK_KEY"], "levers.json", {"scheduler": True})
    while True: print("scheduler", levers["scheduler"], flush=True); time.sleep(1)
