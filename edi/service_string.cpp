#include "edi/service_string.hpp"

#include <array>

namespace cargo::edi {
namespace {

bool can_delimit(char c) {
    const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return !letter_or_digit && c != 0 && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

Result<ServiceString> read_una(std::string_view text, std::uint64_t offset) {
    Position at;
    at.byte_offset = offset;
    if (text.size() < una_bytes) return fail(Errc::syntax_truncated, at, text);
    const std::string_view six = text.substr(3, 6);
    for (std::size_t i = 0; i < six.size(); ++i) {
        const bool may_be_blank = i == 3 || i == 4;  // release and the reserved place
        if (may_be_blank && six[i] == ' ') continue;
        at.byte_offset = offset + 3 + i;
        if (!can_delimit(six[i]) || six.find(six[i]) != i) {
            // In version 3 the reserved place means nothing, so a copy of another character there is no clash.
            if (i == 4 && can_delimit(six[i])) continue;
            if (i == 5 && six.find(six[i]) == 4) continue;
            return fail(Errc::syntax_bad_service_string, at, text.substr(0, una_bytes));
        }
    }
    ServiceString found{six[0], six[1], six[2], six[3], six[4], six[5]};
    if (found.release == ' ') found.release = 0;
    const bool clash = six.substr(0, 4).find(six[4]) != std::string_view::npos || six[4] == six[5];
    if (found.repetition == ' ' || clash) found.repetition = 0;
    return found;
}

}  // namespace cargo::edi
