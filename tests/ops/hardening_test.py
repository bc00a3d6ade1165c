"""What the built program says of itself to who loads it: see cmake/hardening.cmake."""

import os
import struct
import unittest

ET_DYN = 3
PT_LOAD, PT_DYNAMIC = 1, 2
PT_GNU_STACK, PT_GNU_RELRO = 0x6474e551, 0x6474e552
PF_X, PF_W = 1, 2
DT_TEXTREL, DT_FLAGS, DT_FLAGS_1 = 22, 30, 0x6ffffffb
DF_BIND_NOW, DF_1_NOW, DF_1_PIE = 0x8, 0x1, 0x08000000


class Program:
    """The head, segments and dynamic section of a 64-bit little-endian ELF file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        if self.bytes[:6] != b"\x7fELF\x02\x01":
            raise AssertionError(f"{path} is no 64-bit little-endian ELF file")
        self.type, = struct.unpack_from("<H", self.bytes, 16)
        start, = struct.unpack_from("<Q", self.bytes, 32)
        size, count = struct.unpack_from("<HH", self.bytes, 54)
        # Type, flags, offset, size in the file.
        self.segments = []
        for at in range(start, start + size * count, size):
            kind, flags, offset, _, _, in_file = struct.unpack_from("<IIQQQQ", self.bytes, at)
            self.segments.append((kind, flags, offset, in_file))

    def of_kind(self, kind):
        return [segment for segment in self.segments if segment[0] == kind]

    def dynamic(self):
        (_, _, offset, size), = self.of_kind(PT_DYNAMIC)
        return dict(struct.iter_unpack("<QQ", self.bytes[offset:offset + size]))


class HardeningTest(unittest.TestCase):
    def setUp(self):
        self.program = Program(os.environ["REDRESS_BINARY"])

    def test_it_lies_where_nobody_can_foresee(self):
        self.assertEqual(self.program.type, ET_DYN)
        self.assertTrue(self.program.dynamic().get(DT_FLAGS_1, 0) & DF_1_PIE, "not position-independent")
        self.assertNotIn(DT_TEXTREL, self.program.dynamic())

    def test_its_tables_of_addresses_are_filled_at_start_and_then_read_only(self):
        dynamic = self.program.dynamic()
        self.assertEqual(len(self.program.of_kind(PT_GNU_RELRO)), 1)
        self.assertTrue(dynamic.get(DT_FLAGS, 0) & DF_BIND_NOW or dynamic.get(DT_FLAGS_1, 0) & DF_1_NOW,
                        "addresses are filled in when first used: the tables stay writable")

    def test_no_stack_and_no_page_that_is_written_is_executed(self):
        (_, flags, _, _), = self.program.of_kind(PT_GNU_STACK)
        self.assertFalse(flags & PF_X, "the stack is executable")
        self.assertTrue(self.program.of_kind(PT_LOAD))
        for _, flags, offset, _ in self.program.of_kind(PT_LOAD):
            self.assertNotEqual(flags & (PF_W | PF_X), PF_W | PF_X, f"the segment at {offset} is written and executed")


if __name__ == "__main__":
    unittest.main()
