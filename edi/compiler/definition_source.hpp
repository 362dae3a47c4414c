#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

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
    std::vector<std::string> values{};
};

struct DirectorySource {
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
};

struct MessageSource {
    std::string type;
    std::string directory;      ///< D.95B
    std::string directory_key;  ///< d95b: prefix of its _segments.def and _codes.def
    std::vector<NodeSource> nodes{};
};

struct Sources {
    std::map<std::string, DirectorySource> directories{};  ///< by key: d95b, service_v3
    std::vector<MessageSource> messages{};
};

/// Reads every .def file of the folder. Throws Mistake.
[[nodiscard]] Sources read_sources(const std::string& folder);

/// The C++ file with the tables. Throws Mistake.
[[nodiscard]] std::string write_tables(const Sources& sources);

}  // namespace cargo::edi::compiler
