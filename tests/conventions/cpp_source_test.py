"""The conventions stand on cpp_source: it must see what a reader sees."""

import unittest

import cpp_source


def lines(count, text="  Step();\n"):
    return text * count


class FunctionsTest(unittest.TestCase):
    def test_a_function_is_as_long_as_its_signature_and_body(self):
        text = "namespace a {\n\nint Sum(int x,\n        int y) {\n" + lines(68) + "}\n\n}\n"

        (found,) = cpp_source.functions(text)

        self.assertEqual((found.line, found.length), (3, 71))
        self.assertEqual(found.signature, "int Sum(int x,")

    def test_members_and_tests_are_functions_and_types_are_not(self):
        text = (
            "class A final : public B<C> {\n public:\n  int Get() const { return x_; }\n"
            "  int x_ = 0;\n  std::vector<int> y_{1, 2};\n};\n"
            "enum class D : int { kOne };\nTEST(ATest, IsOne) {\n" + lines(2) + "}\n"
        )

        found = cpp_source.functions(text)

        self.assertEqual([(f.line, f.length) for f in found], [(3, 1), (8, 4)])

    def test_a_lambda_belongs_to_its_function(self):
        text = "void Run() {\n  Each([](int x) {\n" + lines(3) + "  });\n}\n"

        self.assertEqual([f.length for f in cpp_source.functions(text)], [7])

    def test_a_constructor_with_initialisers_is_one_function(self):
        text = "A::A(int x) : x_{x}, y_(x) {\n" + lines(4) + "}\nvoid After() {}\n"

        self.assertEqual([f.length for f in cpp_source.functions(text)], [6, 1])

    def test_brackets_in_literals_and_comments_do_not_count(self):
        text = (
            "void A() {\n  // }\n  Say(\"}\");\n  Say('}');\n  Say(R\"(\n}\n)\");\n"
            "  const int x = 10'000;\n}\nvoid B() {}\n"
        )

        self.assertEqual([f.length for f in cpp_source.functions(text)], [9, 1])

    def test_a_table_of_values_is_no_function(self):
        text = "constexpr Row kRows[] = {\n    {1, Of(2)},\n    {3, Of(4)},\n};\n" + "void A() {}\n"

        self.assertEqual([f.signature for f in cpp_source.functions(text)], ["void A() {}"])


class LinesOfCodeTest(unittest.TestCase):
    def test_blank_lines_and_comments_do_not_count(self):
        text = "// Why.\n\nint a;  // here\n/* and\n there */\nconst char* b = R\"(\n// text\n)\";\n"

        self.assertEqual(cpp_source.lines_of_code(text), 4)


class IncludesTest(unittest.TestCase):
    def test_both_kinds_are_seen(self):
        text = '#include <mutex>\n#include "base/hash.h"\n// #include "no.h"\n'

        self.assertEqual(cpp_source.includes(text), [("<", "mutex"), ('"', "base/hash.h")])


class LinkedTypesTest(unittest.TestCase):
    def test_what_other_files_could_see_is_found_and_what_they_could_not_is_not(self):
        text = (
            "namespace redress {\nnamespace {\nstruct Own {\n};\n}  // namespace\n"
            "class Seen final : public Base {\n  struct Within {\n  };\n};\n"
            "class Announced;\nstruct Seen::Inner {\n};\n}  // namespace redress\n"
        )

        self.assertEqual(cpp_source.linked_types(text), ["redress::Seen"])

    def test_a_type_is_named_by_the_namespace_that_it_stands_in(self):
        text = "namespace rocksdb {\nclass DB;\n}\n\nnamespace redress {\nstruct Table {\n};\n}\n"
        self.assertEqual(cpp_source.linked_types(text), ["redress::Table"])


if __name__ == "__main__":
    unittest.main()
