#include "daemon/ctl/text_table.hpp"

#include <algorithm>
#include <utility>

namespace cargo::ctl {
namespace {

constexpr std::size_t gap = 2;  ///< blanks between columns

/// Characters, not bytes: continuation bytes of UTF-8 begin with 10.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// C0, DEL, and C1, which in UTF-8 is C2 80 to C2 9F.
std::string shown(const std::string& text) {
    if (text.empty()) return "-";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        const bool c1 = byte == 0xC2 && next >= 0x80 && next <= 0x9F;
        out += byte < 0x20 || byte == 0x7F || c1 ? ' ' : text[i];
        if (c1) ++i;
    }
    return out;
}

}  // namespace

void TextTable::add(std::vector<std::string> cells) {
    std::ranges::transform(cells, cells.begin(), shown);
    rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const std::vector<std::string>& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::string out;
    for (const std::vector<std::string>& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += row[i];
            if (i + 1 < row.size()) out.append(widths[i] - width_of(row[i]) + gap, ' ');
        }
        out += '\n';
    }
    return out;
}

}  // namespace cargo::ctl
