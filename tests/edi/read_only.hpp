#pragma once

#include "tests/edi/map_sample.hpp"

/// Messages that are read and registered by nobody: looked at as `cargoctl read` does.
namespace cargo::edi::test {

inline Message look_at(const std::string& text) {
    ReadOptions options;
    options.look_only = true;
    return read(text, options).at(0).messages.at(0);
}

/// Of another directory; the sample's own is D.`from`.
inline std::string in_release(std::string text, const std::string& from, const std::string& to) {
    const std::string own = ":D:" + from + ":";
    text.replace(text.find(own), own.size(), ":D:" + to + ":");
    return text;
}

/// Code and tag of each error, in their order.
inline std::vector<std::string> errors_of(const Message& message) {
    std::vector<std::string> errors;
    for (const Finding& finding : message.findings) {
        if (finding.severity == Severity::error) errors.push_back(std::string(to_string(finding.code)) + " " + finding.segment);
    }
    return errors;
}

template <class Content>
Content content_of(const Message& message) {
    const Content* const content = std::get_if<Content>(&message.body);
    EXPECT_NE(content, nullptr) << message.header.type;
    return content == nullptr ? Content{} : *content;
}

template <class Content>
std::vector<std::string> unmapped_in(const Content& content) {
    std::vector<std::string> texts;
    for (const Unmapped& one : content.unmapped) texts.push_back(one.text);
    return texts;
}

using Lines = std::vector<std::string>;

}  // namespace cargo::edi::test
