#include "daemon/ctl/speech.hpp"

#include <fmt/format.h>

namespace cargo::ctl {

std::string_view Speech::say(std::string_view french, std::string_view english) const {
    return french_ ? french : english;
}

std::string Speech::many(std::size_t count, std::string_view french_one, std::string_view french_many,
                         std::string_view english_one, std::string_view english_many) const {
    const bool one = count == 1 || (french_ && count == 0);  // French counts nought as one
    return fmt::format("{} {}", count, one ? say(french_one, english_one) : say(french_many, english_many));
}

}  // namespace cargo::ctl
