"""Real small file systems that become full under load and have room again, or become read-only; and
folders that are deleted under a running server.

Mounting takes rights that not every machine gives: those tests are skipped by name where it is not
allowed."""

import os
import shutil
import subprocess
import unittest

from harness import REDRESS, EndToEndTest, wait_for
from life import complaint

MEGABYTE = 1024 * 1024
# Room for a start and some commands, and little enough to be full soon.
DISK_BYTES = 40 * MEGABYTE
# A file of somebody else's, deleted to make room: for the journal's log to become a table, which
# takes what the log takes, since what is sealed does not compress.
BALLAST_BYTES = 22 * MEGABYTE
MOST_COMMANDS = 5_000


class SmallDiskTest(EndToEndTest):
    def mount(self, *arguments):
        """Mounts a file system on a folder of the test's own; skips where that is not allowed."""
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", *arguments, str(disk)], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"mounting is not allowed here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(disk)], check=False)
        return disk

    def mount_tmpfs(self):
        return self.mount("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs")

    def mount_ext4(self):
        image = self.folder / "image"
        with open(image, "wb") as file:
            file.truncate(DISK_BYTES)
        made = subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], capture_output=True,
                              text=True)
        if made.returncode != 0:
            self.skipTest(f"no ext4 can be made here: {made.stderr.strip()}")
        return self.mount("-o", "loop", str(image))

    def fill(self, server, done):
        """Sends complaints until one is refused; adds the tickets of the others to `done`. Returns
        the refusal."""
        for _ in range(MOST_COMMANDS):
            answer = self.answer(server, lambda: server.post("/v1/tickets", complaint("x" * 20_000)))
            if answer.status != 201:
                return answer
            done.append(answer.json["ticket"])
        raise AssertionError("the disk never was full")

    def answer(self, server, call):
        try:
            return call()
        except OSError as error:
            raise AssertionError(f"the server ended instead of answering: {error}\n"
                                 f"{server.log()[-3000:]}") from error

    def goes_through_a_full_disk(self, disk):
        (disk / "ballast").write_bytes(b"x" * BALLAST_BYTES)
        server = self.serve("disk/data")
        done = []
        refusal = self.fill(server, done)

        self.assertEqual(refusal.status, 503, refusal)
        self.assertGreater(len(done), 10)
        away = wait_for(lambda: (found := self.answer(server, server.status))["state"] == "away"
                        and found, 30, "the node to say that it is away")
        self.assertIn("free some space", away["detail"])
        for _ in range(3):
            self.assertEqual(self.answer(server, lambda: server.get("/readyz")).status, 503)
            self.assertNotIn("in use", server.status()["detail"])
            for number in done[:3] + done[-3:]:
                self.expect(self.answer(server, lambda: server.get(f"/v1/tickets/{number}")), 200)

        (disk / "ballast").unlink()
        server.await_ready()
        self.expect(server.post("/v1/tickets", complaint("there is room again")), 201)
        self.holds_all(server, done)

        self.fill(server, done)
        server.kill()
        again = self.serve("disk/data", await_ready=False)  # starts on a disk that is full
        # Without a page left for its manifest the database takes no writes, or does not open: what
        # it cannot tell of now is then told of as not read yet, never as not there.
        for number in done[:3] + done[-3:]:
            shown = again.get(f"/v1/tickets/{number}")
            self.assertIn((shown.status, (shown.json or {}).get("code")),
                          {(200, None), (503, "position-not-reached"), (503, "views-away")},
                          f"{shown}\n{again.log()}")
        # A start may have tidied up some room: then it takes commands until that is used up, too.
        self.assertEqual(self.fill(again, done).status, 503)
        wait_for(lambda: again.get("/readyz").status == 503, 30, "the node not to be ready")
        subprocess.run(["mount", "-o", f"remount,size={2 * DISK_BYTES}", str(disk)],
                       capture_output=True, check=False)
        return again, done

    def holds_all(self, server, done):
        for number in done:
            self.expect(server.get(f"/v1/tickets/{number}"), 200)

    def test_a_tmpfs_that_is_full_is_told_and_gone_on_from_without_a_restart(self):
        server, done = self.goes_through_a_full_disk(self.mount_tmpfs())

        server.await_ready()  # it was made larger
        self.holds_all(server, done)
        self.expect(server.post("/v1/tickets", complaint()), 201)

    def test_an_ext4_that_is_full_is_told_and_gone_on_from_without_a_restart(self):
        server, done = self.goes_through_a_full_disk(self.mount_ext4())

        # It cannot be made larger: the whole is taken to a place with more room.
        server.kill()
        shutil.copytree(server.data, self.folder / "moved")
        moved = self.serve("moved")
        self.holds_all(moved, done)
        self.expect(moved.post("/v1/tickets", complaint()), 201)

    def test_a_file_system_that_becomes_read_only_is_told_and_read(self):
        disk = self.mount_ext4()
        server = self.serve("disk/data")
        number = self.expect(server.post("/v1/tickets", complaint()), 201)["ticket"]
        self.assertEqual(server.stop(), 0)
        remount = subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True)
        self.assertEqual(remount.returncode, 0, remount.stderr)

        refused = subprocess.run([REDRESS, "serve", "--data", str(server.data), "--listen",
                                  "127.0.0.1:0"], capture_output=True, text=True, timeout=60)

        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("mount the file system for writing", refused.stderr)
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        again = self.serve("disk/data")
        self.expect(again.get(f"/v1/tickets/{number}"), 200)

    def test_a_second_server_beside_it_on_a_full_disk_is_refused(self):
        disk = self.mount_tmpfs()
        server = self.serve("disk/data")
        self.fill(server, [])

        second = subprocess.run([REDRESS, "serve", "--data", str(server.data), "--listen",
                                 "127.0.0.1:0"], capture_output=True, text=True, timeout=60)

        self.assertNotEqual(second.returncode, 0)
        self.assertIn("in use by another process", second.stderr)
        self.assertTrue(disk.exists())


class DeletedFolderTest(EndToEndTest):
    def acknowledges_nothing_after(self, delete):
        """Expects a server to notice what `delete` does to its folder. Returns it, and a ticket."""
        server = self.serve()
        number = self.expect(server.post("/v1/tickets", complaint()), 201)["ticket"]
        delete(server.data)

        for _ in range(5):
            answer = server.post("/v1/tickets", complaint())
            self.assertEqual(answer.status, 503, answer)
        wait_for(lambda: server.get("/readyz").status == 503, 10, "readyz to tell")
        self.assertIn("restore", server.status()["detail"])
        return server, number

    def test_without_its_data_folder_a_server_acknowledges_nothing(self):
        server, _ = self.acknowledges_nothing_after(shutil.rmtree)
        self.assertFalse(os.path.exists(server.data), "nothing is begun anew in its place")

    def test_without_its_journal_folder_a_server_acknowledges_nothing(self):
        server, number = self.acknowledges_nothing_after(lambda data: shutil.rmtree(data / "journal"))
        self.expect(server.get(f"/v1/tickets/{number}"), 200)

    def test_a_folder_that_is_put_back_is_gone_on_with(self):
        aside = self.folder / "aside"
        server, number = self.acknowledges_nothing_after(lambda data: data.rename(aside))
        aside.rename(server.data)

        server.await_ready()

        self.expect(server.get(f"/v1/tickets/{number}"), 200)
        self.expect(server.post("/v1/tickets", complaint()), 201)

    def test_a_key_that_is_missing_is_not_made_anew_and_restoring_it_cures(self):
        server = self.serve()
        number = self.expect(server.post("/v1/tickets", complaint()), 201)["ticket"]
        self.assertEqual(server.stop(), 0)
        key = server.data / "installation.key"
        key.rename(self.folder / "backup.key")

        refused = subprocess.run([REDRESS, "serve", "--data", str(server.data), "--listen",
                                  "127.0.0.1:0"], capture_output=True, text=True, timeout=60)

        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("restore it from its backup", refused.stderr)
        self.assertFalse(key.exists())
        (self.folder / "backup.key").rename(key)
        again = self.serve()
        self.expect(again.get(f"/v1/tickets/{number}"), 200)


if __name__ == "__main__":
    unittest.main()
