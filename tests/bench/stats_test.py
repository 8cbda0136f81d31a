import unittest

import harness_path  # noqa: F401
from harness.stats import Spread, change, exponent, last_exponent, ratios


class RatiosTest(unittest.TestCase):
    def test_pair_what_was_measured_in_one_round(self):
        # A slow second round is slow for both and does not show.
        self.assertEqual(ratios([2.0, 20.0, 3.0], [1.0, 10.0, 2.0]), Spread(2.0, 1.5, 2.0))


class ChangeTest(unittest.TestCase):
    def test_is_none_within_the_spread_of_either_run(self):
        self.assertIsNone(change(Spread(1.0, 0.9, 1.3), Spread(1.3, 1.2, 1.4)))
        self.assertIsNone(change(Spread(1.0, 0.99, 1.01), Spread(1.3, 1.0, 1.5)))

    def test_is_none_below_five_percent_however_quiet_the_machine(self):
        self.assertIsNone(change(Spread(1.0, 1.0, 1.0), Spread(1.04, 1.04, 1.04)))

    def test_is_relative_to_the_median_before(self):
        self.assertAlmostEqual(change(Spread(2.0, 1.9, 2.1), Spread(3.0, 2.9, 3.1)), 0.5)
        self.assertAlmostEqual(change(Spread(2.0, 1.9, 2.1), Spread(1.0, 0.9, 1.1)), -0.5)


class ExponentTest(unittest.TestCase):
    def test_is_the_power_by_which_costs_grow(self):
        sizes = [10, 100, 1000]
        self.assertAlmostEqual(exponent(sizes, [3 * size for size in sizes]), 1)
        self.assertAlmostEqual(exponent(sizes, [size**2 for size in sizes]), 2)
        self.assertAlmostEqual(exponent(sizes, [7, 7, 7]), 0)

    def test_between_the_last_two_sees_past_fixed_costs(self):
        sizes, costs = [1, 100, 10_000], [1000.0, 1010.0, 101_000.0]
        self.assertLess(exponent(sizes, costs), 0.6)
        self.assertAlmostEqual(last_exponent(sizes, costs), 1)


if __name__ == "__main__":
    unittest.main()
