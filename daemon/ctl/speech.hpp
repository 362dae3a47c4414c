#pragma once

#include <string>
#include <string_view>

#include "libcargo/error_text.hpp"

namespace cargo::ctl {

/// The clerk's language: which of two wordings, and how things are counted in it.
class Speech {
public:
    explicit Speech(Language language) : french_(language == Language::french) {}

    [[nodiscard]] std::string_view say(std::string_view french, std::string_view english) const;
    [[nodiscard]] Language language() const { return french_ ? Language::french : Language::english; }
    [[nodiscard]] std::string_view colon() const { return say(" : ", ": "); }  ///< French sets a blank before it
    [[nodiscard]] std::string many(std::size_t count, std::string_view french_one, std::string_view french_many,
                                   std::string_view english_one, std::string_view english_many) const;

private:
    bool french_;
};

}  // namespace cargo::ctl
