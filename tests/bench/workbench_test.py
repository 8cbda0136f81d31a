import unittest

import harness_path  # noqa: F401
from harness.case import WrongAnswer
from harness.workbench import LINE_ITEM_TYPES, compare

SUMS = [str(number) for number in range(1 + len(LINE_ITEM_TYPES))]


class CompareTest(unittest.TestCase):
    def test_names_the_columns_whose_sums_differ(self):
        compare(SUMS, SUMS)
        with self.assertRaisesRegex(WrongAnswer, "^rows: 7 instead of 0; l_comment: 7 instead"):
            compare(["7", *SUMS[1:-1], "7"], SUMS)


if __name__ == "__main__":
    unittest.main()
