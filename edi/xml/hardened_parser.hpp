#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "edi/xml/byte_source.hpp"
#include "edi/xml/prolog.hpp"

/// Xerces-C's SAX2 reader, with everything closed that a file could use against us: no DOCTYPE, no entity but the five
/// and character references, no file, no network; depth, attributes, markup and size bounded.
/// The only file that knows Xerces, but for schema_folder.cpp.
namespace cargo::edi::xml {

struct Attribute {
    std::string_view name;
    std::string_view value;
};

/// An element's name without its prefix. `key` is a small number, and the same for names written the same in one document:
/// who looks names up need do so once for each.
struct ElementName {
    std::string_view text;
    std::uint32_t key = 0;
};

/// Receives a document in its order. Names and values are UTF-8 and valid during the call.
class ParseEvents {
public:
    virtual ~ParseEvents() = default;
    /// `at` is behind the start tag, where the element's content begins. Returns whether blanks between its children, and
    /// text, are wanted; other text than blanks always comes.
    virtual bool start(const ElementName& name, std::span<const Attribute> attributes, const Position& at) = 0;
    virtual void text(std::string_view piece) = 0;
    virtual void end() = 0;
    /// Asked after each start and text: true when this is a flood that nobody reads. Then reading stops.
    [[nodiscard]] virtual bool gives_up() const = 0;
};

/// Why reading stopped before the end.
struct Stop {
    Errc code;
    Position at{};
    std::string detail{};
};

/// Makes Xerces' tables, once in a process, and takes from it what opens files and sockets. `parse` does it itself.
void prepare_platform();

/// Reads a whole file. `head` are its first bytes, from which `prolog` was read; `source` has what follows them. A new
/// reader each time. Never throws on input. Stops: syntax_not_well_formed, syntax_truncated, syntax_forbidden_construct,
/// syntax_too_large (detail: the limit).
[[nodiscard]] std::optional<Stop> parse(std::string_view head, const Prolog& prolog, ByteSource& source, ParseEvents& events);

}  // namespace cargo::edi::xml
