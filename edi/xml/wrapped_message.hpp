#pragma once

#include <string>
#include <string_view>

#include "edi/xml/prolog.hpp"

namespace cargo::edi::xml {

/// The message that a SOAP envelope wraps, as a file of its own for a schema to look at: its bytes as they stand, on their own
/// lines, with the namespaces that the envelope declares for it. `bytes` is a whole file that our reader has read to its end,
/// `prolog` its own. Errors: syntax_unknown_charset (UTF-16: only bytes that are ASCII's can be cut), syntax_not_well_formed
/// (what closes it cannot be told from what only looks so). Linear; never throws.
[[nodiscard]] Result<std::string> unwrapped(std::string_view bytes, const Prolog& prolog);

}  // namespace cargo::edi::xml
