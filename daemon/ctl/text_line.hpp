#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace cargo::ctl {

/// Parts of a line, set off by commas; empty ones are left out.
class TextLine {
public:
    void add(std::string_view part) {
        if (part.empty()) return;
        if (!text_.empty()) text_ += ", ";
        text_ += part;
    }
    void add(std::string_view name, std::string_view value) {
        if (!value.empty()) add(fmt::format("{} {}", name, value));
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace cargo::ctl
