#pragma once

#include <string>
#include <string_view>

namespace cargo::rules {

/// The words of a text without case and accents, one blank before, between and behind:
/// "Meubles en BOIS, résineux" -> " meubles en bois resineux ". Letters and digits make
/// words, everything else parts them; a character of a script without blanks (Chinese,
/// Japanese, Thai...) is a word of its own, so that a phrase is a run of them.
/// Latin, Greek and Cyrillic lose case and accents; other scripts stay as they are.
/// A text without any word folds to " ". Wrong UTF-8 parts words.
[[nodiscard]] std::string folded(std::string_view text);
/// The same into a string whose room is used again; `text` is not of `out`.
void fold_into(std::string& out, std::string_view text);

}  // namespace cargo::rules
