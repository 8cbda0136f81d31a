// Text functions that know nothing of SQL.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {

// ASCII only; other bytes stay.
std::string ToLower(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
std::string_view Trim(std::string_view text);
std::vector<std::string> Split(std::string_view text, char separator);
std::string Join(std::span<const std::string> parts, std::string_view separator);
std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to);

// The candidate nearest to `name` by edit distance, compared without case, or empty when none is
// near enough to be what was meant (distance at most a third of the length, at least 1).
std::string Nearest(std::string_view name, std::span<const std::string> candidates);
// "Did you mean \"x\"?" or empty.
std::string DidYouMean(std::string_view name, std::span<const std::string> candidates);

std::string FormatCount(int64_t count);      // "1,234,567"
std::string FormatBytes(int64_t bytes);      // "1.4 KiB"
std::string FormatDuration(double seconds);  // "12 ms", "3.4 s", "2 min 5 s"

bool IsValidUtf8(std::string_view text);
// Code points.
int64_t CountCharacters(std::string_view text);
// Columns on a terminal, wide characters counted twice.
int DisplayWidth(std::string_view text);

}  // namespace sqlflow
