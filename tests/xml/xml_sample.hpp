#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "edi/xml/xml_reader.hpp"

/// The files of tests/data/xml, and variants of them.
namespace cargo::edi::xml::test {

inline std::string file_bytes(const std::string& name) {
    std::ifstream stream(std::string(QUAI_SOURCE_DIR) + "/tests/data/xml/" + name, std::ios::binary);
    EXPECT_TRUE(stream.good()) << name;
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The sample with `from`, which must be in it, exchanged once.
inline std::string changed(std::string_view from, std::string_view to, std::string text = file_bytes("awmds_le_havre.xml")) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

/// As `cargoctl read` does: a message that the port does not take is no error.
inline XmlOptions only_looked_at() {
    XmlOptions options;
    options.read.look_only = true;
    return options;
}

/// The one message of a file; an empty one, refused, when there is none.
inline Message message_of(std::string_view bytes, const XmlOptions& options = {}) {
    std::vector<Interchange> read_ones = read(bytes, options);
    EXPECT_EQ(read_ones.size(), 1U);
    if (read_ones.empty() || read_ones[0].messages.empty()) return {};
    return std::move(read_ones[0].messages[0]);
}

/// "value_empty Bol_reference": errors first told of the envelope, then of the message; warnings begin with "~".
inline std::vector<std::string> told(std::string_view bytes, const XmlOptions& options = {}) {
    std::vector<std::string> all;
    for (const Interchange& one : read(bytes, options)) {
        const auto add = [&](const std::vector<Finding>& findings) {
            for (const Finding& finding : findings) {
                const char* const sign = finding.severity == Severity::warning ? "~" : "";
                all.push_back(sign + std::string(to_string(finding.code)) + " " + finding.segment);
                EXPECT_FALSE(finding.text_fr.empty() || finding.text_en.empty()) << all.back();
            }
        };
        add(one.findings);
        for (const Message& message : one.messages) add(message.findings);
    }
    return all;
}

/// Without what belongs to the bytes and not to the goods: places, and what has no place in the model.
inline Manifest bare(Manifest manifest) {
    manifest.at = {};
    manifest.call.at = {};
    manifest.unmapped.clear();
    const auto clear = [](auto& list) {
        for (auto& one : list) one.at = {};
    };
    clear(manifest.parties);
    clear(manifest.locations);
    clear(manifest.references);
    clear(manifest.equipment);
    clear(manifest.consignments);
    for (ManifestConsignment& bill : manifest.consignments) {
        clear(bill.parties);
        clear(bill.locations);
        clear(bill.references);
        clear(bill.items);
        for (GoodsItem& item : bill.items) clear(item.splits);
    }
    return manifest;
}

}  // namespace cargo::edi::xml::test
