#include "tests/edi/reference_directory.hpp"

#include <cctype>
#include <fstream>

namespace cargo::edi::test {
namespace {

namespace fs = std::filesystem;

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

std::string format_of(const Tag& tag) {
    const bool fixed = tag.attributes.contains("length");
    return tag.attributes.at("type") + (fixed ? tag.attributes.at("length") : ".." + tag.attributes.at("maxlength"));
}

}  // namespace

fs::path reference() {
    return fs::path(QUAI_SOURCE_DIR) / ".." / "shared" / "reference" / "edifact";
}

bool has_reference() {
    return fs::exists(reference());
}

fs::path folder_of(std::string_view directory) {
    if (directory == "D.3") return reference() / "Service_V3";
    if (directory == "4.1") return reference() / "Service_V4";
    std::string name(directory);
    std::erase(name, '.');
    return reference() / name;
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
            composite = tag.closes_itself ? "" : id;  // one that lost all its elements
            open->push_back(id + usage);
        } else {
            open->push_back((composite.empty() ? "" : composite + "/") + id + usage + " " + format_of(tag));
        }
    }
    return segments;
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

std::map<std::string, std::set<std::string>> codes_of(const fs::path& path) {
    std::map<std::string, std::set<std::string>> codes;
    std::string element;
    for (const Tag& tag : tags_of(path)) {
        if (tag.closes || !tag.attributes.contains("id")) continue;
        if (tag.name == "data_element") element = tag.attributes.at("id");
        if (tag.name == "code") codes[element].insert(tag.attributes.at("id"));
    }
    return codes;
}

}  // namespace cargo::edi::test
