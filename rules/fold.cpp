#include "rules/fold.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cargo::rules {

namespace {

/// U+00C0 to U+017F and U+1E00 to U+1EFF without case and accents, in the order of
/// Unicode; "-" is no letter. Source: Unicode decompositions (NFKD) and case folding,
/// with o, l, d, th, ae, oe for the letters that do not decompose.
constexpr std::string_view latin =
    "a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th ss a a a a a a ae c e e e e i i i i d n o o o o o - o u u u "
    "u "
    "y th y a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h i i i i i i i i i i ij ij j j k k k "
    "l "
    "l l l l l l l l l n n n n n n n n n o o o o o o oe oe r r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u w w y "
    "y "
    "y z z z z z z s";
constexpr std::string_view latin_additional =
    "a a b b b b b b c c d d d d d d d d d d e e e e e e e e e e f f g g h h h h h h h h h h i i i i k k k k k k l l l l l l l l "
    "m "
    "m m m m m n n n n n n n n o o o o o o o o p p p p r r r r r r r r s s s s s s s s s s t t t t t t t t u u u u u u u u u u v "
    "v "
    "v v w w w w w w w w w w x x x x y y z z z z z z h t w y a s s s ss d a a a a a a a a a a a a a a a a a a a a a a a a e e e "
    "e "
    "e e e e e e e e e e e e i i i i o o o o o o o o o o o o o o o o o o o o o o o o u u u u u u u u u u u u u u y y y y y y y y "
    "l "
    "l v v y y";

template <std::size_t Count>
constexpr std::array<std::string_view, Count> cut(std::string_view row) {
    std::array<std::string_view, Count> out{};
    std::size_t begin = 0;
    for (std::string_view& piece : out) {
        const std::size_t end = std::min(row.find(' ', begin), row.size());
        piece = row.substr(begin, end - begin);
        begin = end + 1;
    }
    return out;
}

constexpr std::size_t words_in(std::string_view row) {
    std::size_t count = 1;
    for (const char c : row) count += c == ' ' ? 1 : 0;
    return count;
}

static_assert(words_in(latin) == 0x180 - 0xC0);
static_assert(words_in(latin_additional) == 0x100);
constexpr auto latin_letters = cut<0x180 - 0xC0>(latin);
constexpr auto latin_additional_letters = cut<0x100>(latin_additional);

constexpr char32_t wrong = 0xFFFD;

/// The next character; wrong UTF-8 gives U+FFFD and moves one byte.
char32_t next_character(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at++);
    if (first < 0x80) return first;
    const std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || text.size() - at < more) return wrong;
    char32_t code = first & (0x3FU >> more);
    for (std::size_t i = 0; i < more; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) return wrong;
        code = (code << 6U) | (byte(at + i) & 0x3FU);
    }
    at += more;
    return code;
}

void append(std::string& out, char32_t code) {
    const auto put = [&](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

bool within(char32_t code, char32_t first, char32_t last) {
    return code >= first && code <= last;
}

/// Greek and Cyrillic small letters without accents; others unchanged.
char32_t small_letter(char32_t code) {
    struct Accented {
        char32_t from, to;
    };
    // clang-format off
    constexpr std::array accented{
        Accented{0x386, 0x3B1}, Accented{0x3AC, 0x3B1}, Accented{0x388, 0x3B5}, Accented{0x3AD, 0x3B5}, Accented{0x389, 0x3B7},
        Accented{0x3AE, 0x3B7}, Accented{0x38A, 0x3B9}, Accented{0x3AF, 0x3B9}, Accented{0x390, 0x3B9}, Accented{0x3AA, 0x3B9},
        Accented{0x3CA, 0x3B9}, Accented{0x38C, 0x3BF}, Accented{0x3CC, 0x3BF}, Accented{0x38E, 0x3C5}, Accented{0x3CD, 0x3C5},
        Accented{0x3B0, 0x3C5}, Accented{0x3AB, 0x3C5}, Accented{0x3CB, 0x3C5}, Accented{0x38F, 0x3C9}, Accented{0x3CE, 0x3C9},
        Accented{0x3C2, 0x3C3}, Accented{0x400, 0x435}, Accented{0x401, 0x435}, Accented{0x450, 0x435}, Accented{0x451, 0x435},
        Accented{0x419, 0x438}, Accented{0x439, 0x438}, Accented{0x40D, 0x438}, Accented{0x45D, 0x438}, Accented{0x403, 0x433},
        Accented{0x453, 0x433}, Accented{0x40C, 0x43A}, Accented{0x45C, 0x43A}, Accented{0x407, 0x456}, Accented{0x457, 0x456},
        Accented{0x40E, 0x443}, Accented{0x45E, 0x443},
    };
    // clang-format on
    for (const Accented& a : accented) {
        if (a.from == code) return a.to;
    }
    if (within(code, 0x391, 0x3A9)) return code + 0x20;
    if (within(code, 0x410, 0x42F)) return code + 0x20;
    if (within(code, 0x400, 0x40F)) return code + 0x50;
    return code;
}

/// Combining accents, soft hyphen and joiners belong to the word they stand in and say nothing.
bool is_silent(char32_t code) {
    return within(code, 0x300, 0x36F) || code == 0xAD || within(code, 0x200B, 0x200D) || code == 0xFEFF;
}

bool stands_alone(char32_t code) {
    return within(code, 0x2E80, 0x2FDF) || within(code, 0x3041, 0x30FF) || within(code, 0x3400, 0x9FFF) ||
           within(code, 0xF900, 0xFAFF) || within(code, 0xE00, 0xEFF) || within(code, 0x20000, 0x3FFFF);
}

bool parts_words(char32_t code) {
    return within(code, 0x80, 0xBF) || within(code, 0x2000, 0x206F) || within(code, 0x20A0, 0x2BFF) ||
           within(code, 0x3000, 0x303F) || within(code, 0xFE00, 0xFE6F) || within(code, 0xFFE0, 0xFFFF);
}

/// One character's part of a word, or a parting.
void fold_character(std::string& out, char32_t code) {
    if (is_silent(code)) return;
    if (within(code, 0xFF01, 0xFF5E)) code -= 0xFEE0;  // full-width forms of ASCII
    if (within(code, 'A', 'Z')) code += 'a' - 'A';
    if (within(code, 'a', 'z') || within(code, '0', '9')) {
        out += static_cast<char>(code);
        return;
    }
    std::string_view letters = "-";
    if (within(code, 0xC0, 0x17F)) letters = latin_letters[code - 0xC0];
    if (within(code, 0x1E00, 0x1EFF)) letters = latin_additional_letters[code - 0x1E00];
    if (letters != "-") {
        out += letters;
        return;
    }
    const bool alone = stands_alone(code);
    const bool parts = code < 0x80 || code == 0xD7 || code == 0xF7 || parts_words(code);
    if ((alone || parts) && out.back() != ' ') out += ' ';
    if (parts) return;
    append(out, small_letter(code));
    if (alone) out += ' ';
}

/// What fold_character makes of ASCII: a small letter, a digit, or a blank for what parts words.
constexpr std::array<char, 0x80> ascii = [] {
    std::array<char, 0x80> out{};
    for (std::size_t byte = 0; byte < out.size(); ++byte) {
        const char c = static_cast<char>(byte);
        const bool capital = c >= 'A' && c <= 'Z';
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        out[byte] = capital ? static_cast<char>(c + ('a' - 'A')) : plain ? c : ' ';
    }
    return out;
}();

struct Folded {
    std::size_t taken = 0, made = 0;  ///< bytes
};

/// The ASCII that `text` begins with, to `out`, which stands behind a byte of the folded text.
Folded fold_ascii(std::string_view text, char* out) {
    const char* from = text.data();
    const char* const end = from + text.size();
    char* to = out;
    char last = to[-1];
    for (; from != end && static_cast<unsigned char>(*from) < 0x80; ++from) {
        const char letter = ascii[static_cast<unsigned char>(*from)];
        *to = letter;
        to += letter != ' ' || last != ' ' ? 1 : 0;
        last = letter;
    }
    return {static_cast<std::size_t>(from - text.data()), static_cast<std::size_t>(to - out)};
}

}  // namespace

void fold_into(std::string& out, std::string_view text) {
    out.assign(1, ' ');
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) >= 0x80) {
            fold_character(out, next_character(text, at));
            continue;
        }
        // Most of most texts: a table look-up in place of the questions above, into room made once for the whole run.
        const std::size_t before = out.size();
        const std::string_view rest = text.substr(at);
        std::size_t taken = 0;
        out.resize_and_overwrite(before + rest.size(), [rest, before, &taken](char* chars, std::size_t) {
            // Not the size that is given here: libstdc++ 12 gives the room it made, which may be more.
            const Folded run = fold_ascii(rest, chars + before);
            taken = run.taken;
            return before + run.made;
        });
        at += taken;
    }
    if (out.back() != ' ') out += ' ';
}

std::string folded(std::string_view text) {
    std::string out;
    fold_into(out, text);
    return out;
}

}  // namespace cargo::rules
