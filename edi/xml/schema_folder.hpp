#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "edi/interchange.hpp"
#include "edi/xml/prolog.hpp"

/// A site's own schemas (.xsd), used beside our definitions, never in their place: our reading is what counts, and a file that
/// was not read to its end is not shown to a schema.
namespace cargo::edi::xml {

class SchemaFolder {
public:
    /// Reads every .xsd of the folder, not of folders in it; nothing else is ever opened for them, and no link is followed: an
    /// include or import names a file of the folder by its last part. Error: request_malformed, its detail file and what:
    /// no folder, no schema in it, a file over limits::request_bytes_max, a schema that is no XML.
    [[nodiscard]] static Result<SchemaFolder> open(const std::filesystem::path& folder);

    /// The file whose schema declares that root element, the first by name; empty when none does.
    [[nodiscard]] std::string schema_of(std::string_view root) const;
    /// What the schema of its root has against a file that our reader has read to its end; nothing when there is none. All
    /// errors, each with its line; a schema that cannot be used is one. A SOAP envelope that no schema declares is looked
    /// through: the schema is that of the message in it. Never throws on input; not for use from two threads at once.
    [[nodiscard]] std::vector<Finding> check(std::string_view bytes) const;

private:
    [[nodiscard]] std::vector<Finding> check(std::string_view bytes, const Prolog& prolog, const std::string& name) const;

    struct Schema {
        std::string text;
        std::vector<std::string> roots{};  ///< global elements
        bool has_namespace = false;
    };
    std::map<std::string, Schema, std::less<>> schemas_{};  ///< by file name
};

}  // namespace cargo::edi::xml
