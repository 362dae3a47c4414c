#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "edi/definition.hpp"

/// What the files of edi/definitions/ say, read and cross-checked. The format is described in edi/README.md.
namespace cargo::edi::compiler {

/// A mistake in a definition file: "file:line: what". Ends the build.
struct Mistake {
    std::string text;
};

struct Format {
    char kind = 'x';    ///< a alphabetic, n numeric, x both
    bool text = false;  ///< the word `text` stands behind it
    std::uint16_t length_min = 0;
    std::uint16_t length_max = 0;
};

/// "M 1131" or "C C002".
struct Use {
    std::string id;
    bool mandatory = false;
};

struct Codes {
    bool strict = false;
    bool none = false;  ///< the directory, unlike its base, has no list of this element that we could look at
    std::vector<std::string> values{};
    std::vector<std::string> removed{};      ///< of the base's, "-AAA"; empty once resolved
    std::set<std::string> not_directorys{};  ///< of the values: "+AAA", in use in ports
};

/// As written: what differs from the base. As read_sources() gives it: all of it, without what was inherited and no message uses.
struct DirectorySource {
    std::string base{};  ///< key of the directory it differs from; empty for none
    std::map<std::string, Format> elements{};
    std::map<std::string, std::vector<Use>> composites{};
    std::map<std::string, std::vector<Use>> segments{};
    std::map<std::string, Codes> lists{};
};

struct NodeSource {
    std::string id;  ///< tag, or SGn
    bool group = false;
    bool mandatory = false;
    unsigned repeat_max = 1;
    std::size_t depth = 0;
    std::string qualifier{};  ///< of the segments that belong here and nowhere else in the message; empty: tag and order decide
};

struct MessageSource {
    std::string type;
    std::string directory;      ///< D.95B
    std::string directory_key;  ///< d95b: prefix of its _segments.def and _codes.def
    MessageKind kind{};         ///< what it is read into
    std::string same_as{};      ///< stem of the file whose tree it has
    std::vector<NodeSource> nodes{};
};

struct Sources {
    std::map<std::string, DirectorySource> directories{};  ///< by key: d95b, service_v3
    std::vector<MessageSource> messages{};
};

/// Reads every .def file of the folder. Throws Mistake.
[[nodiscard]] Sources read_sources(const std::string& folder);

/// Gives each directory what it has from its base, and each message its tree. Throws Mistake.
void resolve(Sources& sources, const std::map<std::string, std::size_t>& message_of_stem);

/// C++ files by name: tables_<key>.cpp a directory with its messages, tables.cpp to find them. Throws Mistake.
[[nodiscard]] std::map<std::string, std::string> write_tables(const Sources& sources);

}  // namespace cargo::edi::compiler
