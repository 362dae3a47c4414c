#include <algorithm>
#include <sstream>

#include "edi/compiler/definition_source.hpp"
#include "edi/definition.hpp"

namespace cargo::edi::compiler {
namespace {

const char* kind_name(char kind) {
    return kind == 'a' ? "CharacterKind::alphabetic" : kind == 'n' ? "CharacterKind::numeric" : "CharacterKind::alphanumeric";
}

const char* truth(bool value) {
    return value ? "true" : "false";
}

/// Up to the last mandatory one.
std::size_t least(const std::vector<Use>& uses) {
    std::size_t count = uses.size();
    while (count > 0 && !uses[count - 1].mandatory) --count;
    return count;
}

/// Ids in the order of their packed value, as the tables are searched.
std::vector<std::string> by_packed(const std::map<std::string, std::vector<Use>>& segments) {
    std::vector<std::string> tags;
    for (const auto& [tag, uses] : segments) tags.push_back(tag);
    std::ranges::sort(tags, {}, [](const std::string& tag) { return pack(tag); });
    return tags;
}

class Writer {
public:
    explicit Writer(const Sources& sources) : sources_(sources) {}

    std::map<std::string, std::string> run() {
        std::map<std::string, std::string> files;
        for (const auto& [key, source] : sources_.directories) files["tables_" + key + ".cpp"] = directory_file(key, source);
        files["tables.cpp"] = list_file();
        return files;
    }

private:
    void begin() {
        out_.str({});
        out_ << "// Written by quai_edi_compiler from edi/definitions/*.def; do not edit.\n"
                "#include \"edi/definition.hpp\"\n\nnamespace cargo::edi::tables {\n\n";
    }

    /// One file a directory, so that they compile side by side and a change compiles one.
    std::string directory_file(const std::string& key, const DirectorySource& source) {
        begin();
        declare(key);
        out_ << "namespace {\n\n";
        lists(key, source);
        const std::vector<std::string> tags = by_packed(source.segments);
        for (const std::string& tag : tags) elements(key, source, tag);
        out_ << "constexpr SegmentRule " << key << "_segments[] = {\n";
        for (const std::string& tag : tags) {
            out_ << "    {" << pack(tag) << "u, \"" << tag << "\", " << least(source.segments.at(tag)) << ", " << key << "_"
                 << tag << "},\n";
        }
        out_ << "};\n\n}  // namespace\n\nconstinit const Directory " << key << "_directory{\"" << directory_name(key) << "\", "
             << key << "_segments, " << (source.lists.empty() ? "{}" : key + "_lists") << "};\n\n";
        for (const MessageSource& message : sources_.messages) {
            if (message.directory_key == key) nodes(message);
        }
        out_ << "}  // namespace cargo::edi::tables\n";
        return out_.str();
    }

    void declare(const std::string& key) {
        out_ << "extern const Directory " << key << "_directory;\n";
        for (const MessageSource& message : sources_.messages) {
            if (message.directory_key != key) continue;
            out_ << "extern const Node " << name(message) << "_nodes[" << message.nodes.size() - 1 << "];\n";
        }
        out_ << "\n";
    }

    std::string list_file() {
        begin();
        for (const auto& [key, source] : sources_.directories) declare(key);
        for (const MessageSource& message : sources_.messages) {
            if (!sources_.directories.contains(message.directory_key)) {
                throw Mistake{name(message) + ": no directory " + message.directory_key};
            }
        }
        out_ << "namespace {\n\nconstexpr MessageDefinition messages[] = {\n";
        for (const MessageSource& m : sources_.messages) {
            out_ << "    {\"" << m.type << "\", &" << m.directory_key << "_directory, " << name(m)
                 << "_nodes, MessageKind::" << message_kind_names[static_cast<std::size_t>(m.kind)] << ", " << qualified(m)
                 << "},\n";
        }
        out_ << "};\n\n}  // namespace\n}  // namespace cargo::edi::tables\n\nnamespace cargo::edi {\n\n"
                "std::span<const MessageDefinition> message_definitions() { return tables::messages; }\n\n"
                "const Directory& service_directory(bool version_4) {\n"
                "    return version_4 ? tables::service_v4_directory : tables::service_v3_directory;\n}\n\n"
                "}  // namespace cargo::edi\n";
        return out_.str();
    }

    /// At most one place of a message, for the reader looks at each segment for it.
    static std::string qualified(const MessageSource& message) {
        std::string found = "{}";
        for (const NodeSource& node : message.nodes) {
            if (node.qualifier.empty()) continue;
            if (found != "{}") throw Mistake{name(message) + ": two places with a qualifier"};
            found = "{" + std::to_string(pack(node.id)) + "u, \"" + node.qualifier + "\"}";
        }
        return found;
    }

    /// As placement knows the node: a group by its trigger.
    static std::uint32_t tag_of(const NodeSource& trigger) {
        return trigger.qualifier.empty() ? pack(trigger.id) : with_qualifier(pack(trigger.id));
    }

    static std::string name(const MessageSource& message) { return message.type + "_" + message.directory_key; }

    static std::size_t index_of(const std::vector<std::string>& tags, const std::string& tag) {
        return static_cast<std::size_t>(std::ranges::find(tags, tag) - tags.begin());
    }

    /// D.95B for d95b: as the messages that use it say; the key itself for service segments.
    std::string directory_name(const std::string& key) const {
        for (const MessageSource& message : sources_.messages) {
            if (message.directory_key == key) return message.directory;
        }
        return key;
    }

    void lists(const std::string& key, const DirectorySource& source) {
        for (const auto& [element, codes] : source.lists) {
            if (!source.elements.contains(element)) throw Mistake{key + "_codes.def: element " + element + " is not defined"};
            std::vector<std::uint32_t> packed;
            for (const std::string& code : codes.values) packed.push_back(pack(code));
            std::ranges::sort(packed);
            out_ << "constexpr std::uint32_t " << key << "_codes_" << element << "[] = {";
            for (std::size_t i = 0; i < packed.size(); ++i) out_ << (i % 12 == 0 ? "\n    " : " ") << packed[i] << "u,";
            out_ << "};\n";
        }
        if (source.lists.empty()) return;
        out_ << "constexpr CodeList " << key << "_lists[] = {\n";
        for (const auto& [element, codes] : source.lists) {
            out_ << "    {" << std::stoul(element) << ", " << truth(codes.strict) << ", " << key << "_codes_" << element
                 << "},\n";
        }
        out_ << "};\n\n";
    }

    void component(const std::string& key, const DirectorySource& source, const Use& use, bool overridable) {
        const auto format = source.elements.find(use.id);
        if (format == source.elements.end()) throw Mistake{key + "_segments.def: element " + use.id + " is not defined"};
        out_ << "    {" << std::stoul(use.id) << ", " << kind_name(format->second.kind) << ", " << truth(use.mandatory) << ", "
             << truth(format->second.text) << ", " << truth(overridable) << ", " << format->second.length_min << ", "
             << format->second.length_max << ", ";
        const auto list = source.lists.find(use.id);
        if (list == source.lists.end()) {
            out_ << "nullptr},\n";
        } else {
            out_ << "&" << key << "_lists[" << std::distance(source.lists.begin(), list) << "]},\n";
        }
    }

    void elements(const std::string& key, const DirectorySource& source, const std::string& tag) {
        const std::vector<Use>& uses = source.segments.at(tag);
        for (std::size_t position = 0; position < uses.size(); ++position) {
            out_ << "constexpr ComponentRule " << key << "_" << tag << "_" << position << "[] = {\n";
            const auto composite = source.composites.find(uses[position].id);
            if (composite == source.composites.end()) {
                component(key, source, uses[position], false);
            } else {
                const std::vector<Use>& parts = composite->second;
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    component(key, source, parts[i], i + 1 < parts.size() && parts[i + 1].id == "1131");
                }
            }
            out_ << "};\n";
        }
        out_ << "constexpr ElementRule " << key << "_" << tag << "[] = {\n";
        for (std::size_t position = 0; position < uses.size(); ++position) {
            const Use& use = uses[position];
            const auto composite = source.composites.find(use.id);
            const bool is_composite = composite != source.composites.end();
            out_ << "    {\"" << use.id << "\", " << truth(is_composite) << ", " << truth(use.mandatory) << ", "
                 << least(is_composite ? composite->second : std::vector<Use>{use}) << ", " << key << "_" << tag << "_"
                 << position << "},\n";
        }
        out_ << "};\n";
    }

    /// UNH and UNT are the reader's: the tree begins with the message as node 0.
    void nodes(const MessageSource& message) {
        const std::vector<std::string> tags = by_packed(sources_.directories.at(message.directory_key).segments);
        const std::size_t count = message.nodes.size() - 1;  // node 0 for UNH, none for UNT
        if (count > nodes_max) throw Mistake{name(message) + ": more nodes than edi/definition.hpp allows"};
        out_ << "constinit const Node " << name(message) << "_nodes[" << count << "] = {\n    {\"\", 0, true, true, 0, 0, "
             << count << ", 1, nullptr},\n";
        std::vector<std::size_t> open{0};
        for (std::size_t i = 1; i < count; ++i) {
            const NodeSource& node = message.nodes[i];
            open.resize(node.depth + 1);
            if (open.size() > group_depth_max) throw Mistake{name(message) + ": groups too deep"};
            std::size_t end = i + 1;
            while (node.group && end < count && message.nodes[end].depth > node.depth) ++end;
            const NodeSource& trigger = node.group ? message.nodes[i + 1] : node;
            const std::string& tag = trigger.id;
            const std::size_t rule = index_of(tags, tag);
            if (rule == tags.size()) throw Mistake{name(message) + ": segment " + tag + " is not defined"};
            out_ << "    {\"" << tag << "\", " << tag_of(trigger) << "u, " << truth(node.group) << ", " << truth(node.mandatory)
                 << ", " << (node.group ? node.id.substr(2) : "0") << ", " << open.back() << ", " << end << ", "
                 << node.repeat_max << ", ";
            if (node.group) {
                out_ << "nullptr},\n";
                open.push_back(i);
            } else {
                out_ << "&" << message.directory_key << "_segments[" << rule << "]},\n";
            }
        }
        out_ << "};\n\n";
    }

    const Sources& sources_;  // outlived by the caller's
    std::ostringstream out_{};
};

}  // namespace

std::map<std::string, std::string> write_tables(const Sources& sources) {
    return Writer(sources).run();
}

}  // namespace cargo::edi::compiler
