#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "edi/definition.hpp"

/// The definitions against the directories themselves, entry by entry. Skipped, by name, where those are not at hand.
namespace cargo::edi {
namespace {

namespace fs = std::filesystem;

fs::path reference() {
    return fs::path(QUAI_SOURCE_DIR) / ".." / "shared" / "reference" / "edifact";
}

/// One XML tag: its name and attributes. The directories are flat enough to be read tag by tag.
struct Tag {
    std::string name;
    bool closes = false;  ///< </name>
    bool closes_itself = false;
    std::map<std::string, std::string> attributes;
};

std::vector<Tag> tags_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<Tag> tags;
    for (std::size_t i = text.find('<'); i != std::string::npos; i = text.find('<', i + 1)) {
        if (text.compare(i, 4, "<!--") == 0) {
            i = text.find("-->", i);
            continue;
        }
        Tag tag;
        std::size_t p = i + 1;
        if (text[p] == '?') continue;
        if (text[p] == '/') {
            tag.closes = true;
            ++p;
        }
        while (std::isalnum(static_cast<unsigned char>(text[p])) != 0 || text[p] == '_') tag.name += text[p++];
        while (text[p] != '>' && text[p] != '/') {
            if (std::isalpha(static_cast<unsigned char>(text[p])) == 0) {
                ++p;
                continue;
            }
            const std::size_t equals = text.find('=', p);
            const std::size_t end = text.find('"', equals + 2);
            tag.attributes[text.substr(p, equals - p)] = text.substr(equals + 2, end - equals - 2);
            p = end + 1;
        }
        tag.closes_itself = text[p] == '/';
        tags.push_back(std::move(tag));
        i = p;
    }
    return tags;
}

std::string format_of(const ComponentRule& rule) {
    const char* kind = rule.kind == CharacterKind::numeric ? "n" : rule.kind == CharacterKind::alphabetic ? "a" : "an";
    return kind + std::string(rule.length_min == rule.length_max ? "" : "..") + std::to_string(rule.length_max);
}

std::string format_of(const Tag& tag) {
    const bool fixed = tag.attributes.contains("length");
    return tag.attributes.at("type") + (fixed ? tag.attributes.at("length") : ".." + tag.attributes.at("maxlength"));
}

std::string four_digits(std::uint16_t element) {
    const std::string text = std::to_string(element);
    return std::string(4 - text.size(), '0') + text;
}

using Lines = std::vector<std::string>;

/// "1004 C an..35", "C507 M", "C507/2380 C an..35".
Lines lines_of(const SegmentRule& rule) {
    Lines lines;
    for (const ElementRule& element : rule.elements) {
        const std::string usage = element.mandatory ? " M" : " C";
        if (!element.composite) {
            lines.push_back(std::string(element.id) + usage + " " + format_of(element.components[0]));
            continue;
        }
        lines.push_back(std::string(element.id) + usage);
        for (const ComponentRule& part : element.components) {
            lines.push_back(std::string(element.id) + "/" + four_digits(part.element) + (part.mandatory ? " M " : " C ") +
                            format_of(part));
        }
    }
    return lines;
}

std::map<std::string, Lines> segments_of(const fs::path& path) {
    std::map<std::string, Lines> segments;
    Lines* open = nullptr;
    std::string composite;
    for (const Tag& tag : tags_of(path)) {
        if (tag.name == "composite_data_element" && tag.closes) composite.clear();
        if (tag.closes || tag.name == "segments") continue;
        const std::string id = tag.attributes.at("id");
        const bool mandatory = tag.attributes.contains("required") && tag.attributes.at("required") == "true";
        const std::string usage = mandatory ? " M" : " C";
        if (tag.name == "segment") {
            open = &segments[id];
        } else if (tag.name == "composite_data_element") {
            composite = id;
            open->push_back(id + usage);
        } else {
            open->push_back((composite.empty() ? "" : composite + "/") + id + usage + " " + format_of(tag));
        }
    }
    return segments;
}

/// "SG4 C 9999", "  CNI M 1": the tree with its indentation.
Lines lines_of(const MessageDefinition& definition) {
    Lines lines;
    for (std::size_t i = 1; i < definition.nodes.size(); ++i) {
        const Node& node = definition.nodes[i];
        std::size_t depth = 0;
        for (std::uint16_t up = node.parent; up != 0; up = definition.nodes[up].parent) ++depth;
        lines.push_back(std::string(depth * 2, ' ') + (node.group ? "SG" + std::to_string(node.number) : std::string(node.tag)) +
                        (node.mandatory ? " M " : " C ") + std::to_string(node.repeat_max));
    }
    return lines;
}

Lines message_lines_of(const fs::path& path) {
    Lines lines;
    std::size_t depth = 0;
    for (const Tag& tag : tags_of(path)) {
        if (tag.name == "group" && tag.closes) --depth;
        if (tag.closes || (tag.name != "group" && tag.name != "segment")) continue;
        const std::string id = tag.attributes.at("id");
        if (id == "UNH" || id == "UNT") continue;
        lines.push_back(std::string(depth * 2, ' ') + id + (tag.attributes.contains("required") ? " M " : " C ") +
                        tag.attributes.at("maxrepeat"));
        if (tag.name == "group") ++depth;
    }
    return lines;
}

/// D.95B -> D95B, CUSCAR -> cuscar.xml
fs::path folder_of(std::string_view directory) {
    std::string name(directory);
    std::erase(name, '.');
    return reference() / name;
}

class Definitions : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(reference())) GTEST_SKIP() << "no reference directories beside the project";
    }
};

TEST_F(Definitions, EveryMessageIsTheDirectorysOwn) {
    ASSERT_EQ(message_definitions().size(), 6U);
    for (const MessageDefinition& definition : message_definitions()) {
        std::string file(definition.type);
        std::ranges::transform(file, file.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        SCOPED_TRACE(file + " " + std::string(definition.directory->name));
        EXPECT_EQ(lines_of(definition), message_lines_of(folder_of(definition.directory->name) / "messages" / (file + ".xml")));
    }
}

void expect_same_segments(const Directory& directory, const fs::path& path) {
    const std::map<std::string, Lines> expected = segments_of(path);
    for (const SegmentRule& rule : directory.segments) {
        SCOPED_TRACE(std::string(directory.name) + " " + std::string(rule.tag));
        ASSERT_TRUE(expected.contains(std::string(rule.tag)));
        EXPECT_EQ(lines_of(rule), expected.at(std::string(rule.tag)));
    }
}

TEST_F(Definitions, EverySegmentIsTheDirectorysOwn) {
    for (const MessageDefinition& definition : message_definitions()) {
        expect_same_segments(*definition.directory, folder_of(definition.directory->name) / "segments.xml");
    }
    expect_same_segments(service_directory(false), reference() / "Service_V3" / "segments.xml");
    expect_same_segments(service_directory(true), reference() / "Service_V4" / "segments.xml");
}

/// The codes of a definition file that are marked as not being in the directory: "list 1153" -> {"ATZ", "SSX"}.
std::map<std::string, std::set<std::string>> additions_of(const std::string& file) {
    std::ifstream in(fs::path(QUAI_SOURCE_DIR) / "edi" / "definitions" / file);
    std::map<std::string, std::set<std::string>> found;
    std::string list;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        for (std::string word; words >> word;) {
            if (word == "list") words >> list;
            if (word.starts_with('+')) found[list].insert(word.substr(1, word.find('=') - 1));
        }
    }
    return found;
}

TEST_F(Definitions, NoLawfulCodeIsMissingAndNoneIsInvented) {
    for (const auto& [directory, file] : {std::pair{"D.95B", "d95b_codes.def"}, std::pair{"D.00B", "d00b_codes.def"}}) {
        const Directory* ours = find_definition("COREOR", directory)->directory;
        const std::map<std::string, std::set<std::string>> additions = additions_of(file);
        std::map<std::string, std::set<std::string>> expected;
        std::string element;
        for (const Tag& tag : tags_of(folder_of(directory) / "codes.xml")) {
            if (tag.closes || !tag.attributes.contains("id")) continue;
            if (tag.name == "data_element") element = tag.attributes.at("id");
            if (tag.name == "code") expected[element].insert(tag.attributes.at("id"));
        }
        for (const CodeList& list : ours->lists) {
            std::string number = four_digits(list.element);
            SCOPED_TRACE(std::string(directory) + " " + number);
            for (const std::string& code : expected[number]) EXPECT_TRUE(list.contains(code)) << code;
            const std::size_t added = additions.contains(number) ? additions.at(number).size() : 0;
            EXPECT_EQ(list.codes.size(), expected[number].size() + added);
        }
    }
}

TEST(DefinitionTables, CodesAreKeyedByDirectory) {
    const CodeList* names_95b = find_definition("COREOR", "D.95B")->directory->list(1001);
    const CodeList* names_00b = find_definition("COREOR", "D.00B")->directory->list(1001);
    EXPECT_FALSE(names_95b->contains("129")) << "a release order only since later directories";
    EXPECT_TRUE(names_00b->contains("129"));
}

TEST(DefinitionTables, WhatIsNotOursIsNotFound) {
    EXPECT_EQ(find_definition("CUSCAR", "D.96B"), nullptr);
    EXPECT_EQ(find_definition("INVOIC", "D.95B"), nullptr);
    EXPECT_EQ(find_definition("", ""), nullptr);
    EXPECT_TRUE(is_known_type("CUSCAR"));
    EXPECT_FALSE(is_known_type("INVOIC"));
    const Directory* directory = find_definition("CUSCAR", "D.95B")->directory;
    EXPECT_EQ(directory->segment("ZZZ"), nullptr);
    EXPECT_EQ(directory->segment(""), nullptr);
    EXPECT_FALSE(directory->list(1225)->contains("99999"));
    EXPECT_FALSE(directory->list(1225)->contains(""));
}

}  // namespace
}  // namespace cargo::edi
