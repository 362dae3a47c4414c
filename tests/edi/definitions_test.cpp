#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "edi/definition.hpp"
#include "edi/finding.hpp"
#include "tests/edi/reference_directory.hpp"

/// The definitions against the directories themselves, entry by entry. Skipped, by name, where those are not at hand.
namespace cargo::edi::test {
namespace {

namespace fs = std::filesystem;

std::string format_of(const ComponentRule& rule) {
    const char* kind = rule.kind == CharacterKind::numeric ? "n" : rule.kind == CharacterKind::alphabetic ? "a" : "an";
    return kind + std::string(rule.length_min == rule.length_max ? "" : "..") + std::to_string(rule.length_max);
}

std::string four_digits(std::uint16_t element) {
    const std::string text = std::to_string(element);
    return std::string(4 - text.size(), '0') + text;
}

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

class Definitions : public testing::Test {
protected:
    void SetUp() override {
        if (!has_reference()) GTEST_SKIP() << "no reference directories beside the project";
    }
};

TEST_F(Definitions, EveryMessageIsTheDirectorysOwn) {
    for (const MessageDefinition& definition : message_definitions()) {
        std::string file(definition.type);
        std::ranges::transform(file, file.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        SCOPED_TRACE(file + " " + std::string(definition.directory->name));
        EXPECT_EQ(lines_of(definition), message_lines_of(folder_of(definition.directory->name) / "messages" / (file + ".xml")));
    }
}

/// Every directory that some message of ours is of.
std::map<std::string, const Directory*> directories() {
    std::map<std::string, const Directory*> found;
    for (const MessageDefinition& definition : message_definitions()) {
        found.emplace(std::string(definition.directory->name), definition.directory);
    }
    return found;
}

/// A part of a composite, "C222/8213 C an..9", in two: what it is and how it is written.
std::pair<std::string, std::string> with_format(const std::string& part) {
    const std::size_t format = part.rfind(' ');
    return {part.substr(0, format), part.substr(format + 1)};
}

/// One copy's parts of composites with the formats they have there, and its elements with theirs.
struct Copy {
    std::string name;
    std::map<std::string, std::set<std::string>> formats{};  ///< of "C222/8213 C", and of "8213"
    explicit Copy(const char* folder) : name(folder) {
        for (const auto& [tag, lines] : segments_of(reference() / folder / "segments.xml")) {
            for (const std::string& line : lines) {
                if (line.find('/') == std::string::npos) continue;
                const auto [part, format] = with_format(line);
                formats[part].insert(format);
                formats[part.substr(part.find('/') + 1, 4)].insert(format);
            }
        }
    }
};

/// The copies of some directories at hand have lost elements out of composites (C059 of D.99B has none left). What
/// an older and a newer directory both have there was there between them as well, in a form that one of the three has.
class Neighbours {
public:
    [[nodiscard]] bool vouch_for(const std::string& directory, const std::string& line) const {
        const auto [part, format] = with_format(line);
        // No newer copy has these two either; D.99B, D.00B, D.02B and D.18A as published have them.
        const bool published = line == "C502/6155 C an..17" || line == "C502/6154 C an..70";
        bool older = false;
        bool newer = published;
        bool passed = false;
        bool format_seen = false;
        for (const Copy& copy : by_age_) {
            const bool own = folder_of(directory).filename() == copy.name;
            passed = passed || own;
            const auto found = copy.formats.find(own ? part.substr(part.find('/') + 1, 4) : part);
            if (found == copy.formats.end()) continue;
            if (!own) (passed ? newer : older) = true;
            format_seen = format_seen || found->second.contains(format);
        }
        return older && newer && format_seen;
    }

private:
    std::vector<Copy> by_age_{Copy("D94B"), Copy("D95B"), Copy("D96B"), Copy("D97A"), Copy("D98B"), Copy("D99B"), Copy("D00B"),
                              Copy("D01B"), Copy("D03B"), Copy("D04B"), Copy("D13B"), Copy("D16A"), Copy("D20A"), Copy("D23A")};
};

/// Ours line by line against theirs. Lines of ours that theirs has lost go to `restored`.
void expect_same_lines(const Lines& ours, const Lines& theirs, Lines& restored) {
    std::size_t next = 0;
    for (const std::string& line : ours) {
        if (next < theirs.size() && theirs[next] == line) {
            ++next;
        } else {
            EXPECT_NE(line.find('/'), std::string::npos)
                << line << " instead of " << (next < theirs.size() ? theirs[next] : "nothing");
            restored.push_back(line);
        }
    }
    if (next < theirs.size()) ADD_FAILURE() << "we have no " << theirs[next];
}

/// What our segments have and the directory's copy has lost; everything else must be the same.
std::set<std::string> restored_in(const Directory& directory) {
    const std::map<std::string, Lines> expected = segments_of(folder_of(directory.name) / "segments.xml");
    const std::map<std::string, Lines> service = segments_of(reference() / "Service_V3" / "segments.xml");  // UNS
    std::set<std::string> restored;
    for (const SegmentRule& rule : directory.segments) {
        const std::string tag(rule.tag);
        SCOPED_TRACE(std::string(directory.name) + " " + tag);
        const bool own = expected.contains(tag);
        if (!own && tag != "UNS") {
            ADD_FAILURE() << "not in the directory";
            continue;
        }
        Lines lost;
        expect_same_lines(lines_of(rule), own ? expected.at(tag) : service.at(tag), lost);
        restored.insert(lost.begin(), lost.end());
    }
    return restored;
}

TEST_F(Definitions, EverySegmentIsTheDirectorysOwn) {
    const Neighbours neighbours;
    std::map<std::string, std::size_t> restored_composites;
    for (const auto& [name, directory] : directories()) {
        std::set<std::string> composites;
        for (const std::string& part : restored_in(*directory)) {
            EXPECT_TRUE(neighbours.vouch_for(name, part)) << name << " " << part;
            composites.insert(part.substr(0, part.find('/')));
        }
        if (!composites.empty()) restored_composites[name] = composites.size();
    }
    const std::map<std::string, std::size_t> known_damage = {{"D.97A", 7}, {"D.98B", 3}, {"D.99B", 19}, {"D.00B", 2},
                                                             {"D.01B", 2}, {"D.03B", 2}, {"D.04B", 2},  {"D.13B", 1},
                                                             {"D.16A", 1}, {"D.20A", 1}, {"D.23A", 1}};
    EXPECT_EQ(restored_composites, known_damage);
}

TEST_F(Definitions, EveryServiceSegmentIsTheStandardsOwn) {
    EXPECT_EQ(restored_in(service_directory(false)), std::set<std::string>{});
    EXPECT_EQ(restored_in(service_directory(true)), std::set<std::string>{});
}

using CodesOfElements = std::map<std::string, std::set<std::string>>;

/// The codes of a definition file, and of those it differs from, that are marked as not being in the directory:
/// "list 1153" -> {"ATZ", "SSX"}.
CodesOfElements additions_of(const std::string& key) {
    std::ifstream in(fs::path(QUAI_SOURCE_DIR) / "edi" / "definitions" / (key + "_codes.def"));
    CodesOfElements found;
    std::string list;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        for (std::string word; words >> word;) {
            if (word == "as" && words >> word) {
                found = additions_of(word);
            } else if (word == "list") {
                words >> list;
            } else if (word.starts_with('+')) {
                found[list].insert(word.substr(1, word.find('=') - 1));
            } else {
                found[list].erase(word.substr(word.starts_with('-') ? 1 : 0, word.find('=')));
            }
        }
    }
    return found;
}

/// D.95B -> d95b
std::string key_of(std::string_view directory) {
    std::string key(directory);
    std::erase(key, '.');
    std::ranges::transform(key, key.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return key;
}

/// Of their codes only those have a list here that CONTRL says (below): who takes part in an exchange, which messages there are
/// and in which characters they are written, the reader looks at itself.
bool is_service(const std::string& directory) {
    return directory == "D.3" || directory == "4.1";
}

TEST_F(Definitions, WhatContrlSaysIsTheStandardsOwn) {
    for (const auto& [name, version] : {std::pair{"D.3", "v300"}, std::pair{"4.1", "v402"}}) {
        SCOPED_TRACE(name);
        const CodesOfElements expected = codes_of(reference() / "service" / version / "data" / "data_elements.xml");
        const Directory& ours = *directories().at(name);
        for (const std::uint16_t element : {83, 85}) {
            const CodeList* const list = ours.list(element);
            ASSERT_NE(list, nullptr) << element;
            const std::set<std::string>& codes = expected.at(four_digits(element));
            EXPECT_EQ(list->codes.size(), codes.size()) << element;
            for (const std::string& code : codes) EXPECT_TRUE(list->contains(code)) << element << " " << code;
        }
        // And we say nothing else.
        for (std::uint16_t number = 1; number < 400; ++number) {
            const std::uint8_t said = contrl_code(static_cast<Errc>(number));
            EXPECT_TRUE(said == 0 || expected.at("0085").contains(std::to_string(said))) << number << ": " << int{said};
        }
    }
}

TEST_F(Definitions, NoLawfulCodeIsMissingAndNoneIsInvented) {
    for (const auto& [name, ours] : directories()) {
        if (is_service(name)) continue;
        const CodesOfElements additions = additions_of(key_of(name));
        CodesOfElements expected = codes_of(folder_of(name) / "codes.xml");
        for (const CodeList& list : ours->lists) {
            const std::string number = four_digits(list.element);
            SCOPED_TRACE(name + " " + number);
            for (const std::string& code : expected[number]) EXPECT_TRUE(list.contains(code)) << code;
            const std::size_t added = additions.contains(number) ? additions.at(number).size() : 0;
            EXPECT_EQ(list.codes.size(), expected[number].size() + added);
        }
    }
}

TEST_F(Definitions, EveryListOfTheDirectoryIsLookedAt) {
    // Partners agree on 1131; the others are lists of their own: countries, units, packages, size types, means of transport.
    const std::set<std::string> left_out = {"1131", "3207", "6411", "7065", "8155", "8179", "7187", "5273"};
    for (const auto& [name, ours] : directories()) {
        const CodesOfElements expected = codes_of(folder_of(name) / "codes.xml");
        for (const SegmentRule& segment : ours->segments) {
            for (const ElementRule& element : segment.elements) {
                for (const ComponentRule& part : element.components) {
                    const std::string number = four_digits(part.element);
                    if (left_out.contains(number) || !expected.contains(number) || expected.at(number).empty()) continue;
                    EXPECT_NE(part.list, nullptr) << name << " " << segment.tag << " " << number;
                }
            }
        }
    }
}

/// What the port promises to read, and into what.
TEST(DefinitionTables, HoldWhatIsPromised) {
    const std::map<std::string, std::string> promised = {
        {"CUSCAR", "manifest: D.00B D.03B D.95B D.96B D.99B"},
        {"IFCSUM", "manifest: D.01B D.94B D.97A"},
        {"CUSREP", "call: D.95B D.96B D.99B"},
        {"IFTMCS", "bills_of_lading: D.00B D.99B"},
        {"BAPLIE", "stowage: D.04B D.13B D.95B"},
        {"COPRAR", "terminal_order: D.00B D.95B"},
        {"COARRI", "move_report: D.00B D.20A D.23A D.95B"},
        {"CODECO", "gate_report: D.00B D.20A D.23A D.95B"},
        {"COREOR", "release_order: D.00B D.95B"},
        {"COPARN", "container_announcement: D.00B D.95B"},
        {"VERMAS", "verified_mass: D.16A"},
        {"COPINO", "pre_notification: D.95B"},
        {"IFTDGN", "dangerous_goods: D.98B"},
        {"IFTSAI", "schedule: D.00B D.99B"},
        {"APERAK", "acknowledgement: D.95B D.96B"},
        {"CONTRL", "acknowledgement: 4.1 D.3"},
        {"CUSRES", "customs_answer: D.95B D.96B"},
    };
    std::map<std::string, std::set<std::string>> found;
    std::map<std::string, std::string> kinds;
    for (const MessageDefinition& definition : message_definitions()) {
        const std::string type(definition.type);
        const bool added = found[type].emplace(definition.directory->name).second;
        EXPECT_TRUE(added) << type << " " << definition.directory->name << " is there twice";
        const std::string kind(name_of(definition.kind));
        EXPECT_EQ(kinds.emplace(type, kind).first->second, kind);
    }
    std::map<std::string, std::string> lines;
    for (const auto& [type, names] : found) {
        lines[type] = kinds[type] + ":";
        for (const std::string& name : names) lines[type] += " " + name;
    }
    EXPECT_EQ(lines, promised);
}

TEST(DefinitionTables, CodesAreKeyedByDirectory) {
    const CodeList* names_95b = find_definition("COREOR", "D.95B")->directory->list(1001);
    const CodeList* names_00b = find_definition("COREOR", "D.00B")->directory->list(1001);
    EXPECT_FALSE(names_95b->contains("129")) << "a release order only since later directories";
    EXPECT_TRUE(names_00b->contains("129"));
}

TEST(DefinitionTables, ADirectoryHasNothingFromItsBaseThatItsMessagesDoNotUse) {
    EXPECT_EQ(find_definition("VERMAS", "D.16A")->directory->segment("GID"), nullptr);
    EXPECT_EQ(find_definition("CUSCAR", "D.96B")->directory->segment("EQA"), nullptr);
}

TEST(DefinitionTables, WhatIsNotOursIsNotFound) {
    EXPECT_EQ(find_definition("CUSCAR", "D.97A"), nullptr);
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
}  // namespace cargo::edi::test
