#include "edi/xml/element_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "edi/finding_text.hpp"
#include "libcargo/characters.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi::xml {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Each run of blanks with a line break in it becomes one line break: the rest of it is the file's indentation.
void join_lines(std::string& text) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (!is_blank(text[i])) {
            text[out++] = text[i++];
            continue;
        }
        std::size_t end = i;
        bool line_end = false;
        while (end < text.size() && is_blank(text[end])) line_end |= text[end++] == '\n';
        if (line_end) {
            text[out++] = '\n';
            i = end;
            continue;
        }
        while (i < end) text[out++] = text[i++];
    }
    text.resize(out);
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t mark = text.find_first_of(".,");
    if (mark == std::string_view::npos) return is_digits(text);
    return is_digits(text.substr(0, mark)) && is_digits(text.substr(mark + 1));
}

/// CCYY-MM-DD by its shape; whether the day exists the clock says.
bool is_date(std::string_view text) {
    return text.size() == 10 && text[4] == '-' && text[7] == '-' && is_digits(text.substr(0, 4)) &&
           is_digits(text.substr(5, 2)) && is_digits(text.substr(8, 2));
}

bool is_time(std::string_view text) {
    const bool shape = (text.size() == 5 || (text.size() == 8 && text[5] == ':' && is_digits(text.substr(6, 2)))) &&
                       text[2] == ':' && is_digits(text.substr(0, 2)) && is_digits(text.substr(3, 2));
    return shape && text.substr(0, 2) < "24" && text.substr(3, 2) < "60";
}

/// HHMM.
bool is_compact_time(std::string_view text) {
    return text.size() == 4 && is_digits(text) && text.substr(0, 2) < "24" && text.substr(2) < "60";
}

/// Digits of a decimal, without noughts before the first that counts.
bool digits_fit(std::string_view text, std::size_t digits_max, std::size_t decimals_max) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t mark = std::min(text.find_first_of(".,"), text.size());
    std::string_view whole = text.substr(0, mark);
    while (whole.starts_with('0')) whole.remove_prefix(1);
    const std::size_t decimals = mark == text.size() ? 0 : text.size() - mark - 1;
    return decimals <= decimals_max && whole.size() + decimals <= digits_max;
}

/// Names of a document that are remembered: more than any of ours has.
constexpr std::size_t keys_max = 512;
constexpr NodeId not_looked_up = no_node - 1;

}  // namespace

/// What the tree says, asked once for each name and parent.
NodeId ElementWalk::child(const Open& parent, const ElementName& name) {
    const MessageTree& tree = book_.tree();
    if (name.key >= keys_max) return tree.child(parent.node, name.text, parent.last_child);
    if (looked_up_in_ != &tree) {  // the office has told the country
        looked_up_in_ = &tree;
        children_.clear();
    }
    const std::size_t at = name.key * tree.nodes.size() + parent.node;
    if (at >= children_.size()) children_.resize((name.key + 1) * tree.nodes.size(), not_looked_up);
    NodeId& known = children_[at];
    if (known == not_looked_up) known = tree.child(parent.node, name.text, parent.last_child);
    return known;
}

void ElementWalk::tell(Errc code, Severity severity, Scope scope, NodeId node, const Position& at, std::string_view value,
                       std::string_view detail) {
    if (findings_.full()) return findings_.add_at(code, severity, scope, {}, {});  // only counted, and costs nothing
    const std::string& name = book_.tree().nodes[node].shown;
    const std::string cut = edi::shown(value);
    FindingText words = xml_finding_text(code, {.segment = name, .value = cut, .detail = detail});
    report(findings_, code, severity, scope, Place{name, at, book_.path(node)}, value,
           {std::move(words.french), std::move(words.english)});
}

bool ElementWalk::gives_up() const {
    return unplaced_ > limits::xml_unplaced_max && unplaced_ > elements_ / 2;
}

Place ElementWalk::place() const {
    if (open_.empty()) return {};
    const NodeId node = open_.back().node;
    return {book_.tree().nodes[node].shown, open_.back().at, book_.path(node)};
}

void ElementWalk::look_at_attributes(std::span<const Attribute> attributes, const Position& at) {
    for (const Attribute& one : attributes) {
        const bool of_xml = one.name.starts_with("xmlns") || one.name.starts_with("xsi:") || one.name.starts_with("xml:");
        if (of_xml || one.value.empty() || open_.empty()) continue;
        ++unplaced_;
        sink_.unplaced(fmt::format("{}/@{}", book_.path(open_.back().node), one.name), one.value, at);
    }
}

bool ElementWalk::start(const ElementName& element, std::span<const Attribute> attributes, const Position& at) {
    ++elements_;
    const std::string_view name = element.text;
    if (!unknown_.empty()) return start_unknown(name, at);
    if (open_.empty()) {
        open_.push({0, no_node, Kind::group, at});
        book_.enter(0);
        look_at_attributes(attributes, at);
        return false;
    }
    Open& parent = open_.back();
    const MessageTree& tree = book_.tree();
    const NodeId node = parent.kind == Kind::group ? child(parent, element) : no_node;
    if (node == no_node) return start_unknown(name, at);
    parent.last_child = node;
    const std::uint32_t which = book_.enter(node);
    const Node& rule = tree.nodes[node];
    if (which > rule.repeat_max) {
        if (which == rule.repeat_max + 1) {
            tell(Errc::structure_too_many_repetitions, Severity::error, Scope::stop_group, node, at, {},
                 fmt::format("{}", rule.repeat_max));
        }
        unknown_path_.clear();  // told, and not handed on
        unknown_.emplace_back(name);
        return false;
    }
    open_.push({node, no_node, rule.kind, at});
    if (!attributes.empty()) look_at_attributes(attributes, at);
    value_.clear();
    value_cut_ = false;
    if (rule.kind == Kind::base64) attachment_ = {};
    if (rule.kind != Kind::group) return true;
    sink_.group_start(node, at);
    return false;
}

/// An element the definition does not know: a warning, for countries add their own; its values are listed.
bool ElementWalk::start_unknown(std::string_view name, const Position& at) {
    ++unplaced_;
    if (unknown_.empty()) {
        const NodeId parent = open_.back().node;
        unknown_path_ = fmt::format("{}/{}", book_.path(parent), shown(name));
        unknown_at_ = at;
        unknown_values_.clear();
        value_.clear();
        unknown_.emplace_back(name);
        if (findings_.full()) {
            findings_.add_at(Errc::structure_unknown_segment, Severity::warning, Scope::proceed, {}, {});
            return true;
        }
        const std::string cut = shown(name);
        FindingText words = xml_finding_text(Errc::structure_unknown_segment, {.segment = cut});
        report(findings_, Errc::structure_unknown_segment, Severity::warning, Scope::proceed, Place{cut, at, unknown_path_}, {},
               {std::move(words.french), std::move(words.english)});
        return true;
    }
    value_.clear();
    unknown_.emplace_back(name);
    return true;
}

void ElementWalk::end_unknown() {
    const std::string_view text = trimmed(value_);
    if (!unknown_path_.empty() && !text.empty() && unknown_values_.size() < limits::element_bytes_max) {
        if (!unknown_values_.empty()) unknown_values_ += ' ';
        if (unknown_.size() > 1) unknown_values_ += unknown_.back() + '=';
        unknown_values_ += text;
    }
    value_.clear();
    unknown_.pop_back();
    if (!unknown_.empty() || unknown_path_.empty()) return;
    if (!unknown_values_.empty()) sink_.unplaced(unknown_path_, unknown_values_, unknown_at_);
}

void ElementWalk::text(std::string_view piece) {
    if (unknown_.empty()) {
        const Open& open = open_.back();
        if (open.kind == Kind::base64) return attachment_.feed(piece);
        if (open.kind == Kind::group) {
            ++unplaced_;
            return sink_.unplaced(book_.path(open.node), trimmed(piece), open.at);
        }
    }
    const std::size_t room = limits::element_bytes_max - std::min(value_.size(), limits::element_bytes_max);
    value_cut_ = value_cut_ || piece.size() > room;
    value_.append(piece.substr(0, room));
}

void ElementWalk::end() {
    if (!unknown_.empty()) return end_unknown();
    const Open& open = open_.back();
    if (open.kind == Kind::group) {
        end_group(open);
    } else if (open.kind == Kind::base64) {
        end_attachment(open);
    } else {
        end_value(open);
    }
    open_.pop();
}

void ElementWalk::end_value(const Open& open) {
    const MessageTree& tree = book_.tree();
    const Node& rule = tree.nodes[open.node];
    if (value_cut_) {
        tell(Errc::value_too_long, Severity::error, Scope::stop_segment, open.node, open.at, value_,
             fmt::format("{}", rule.length_max));
        return;
    }
    if (value_.find('\n') != std::string::npos) join_lines(value_);
    const std::string_view text = trimmed(value_);
    if (text.empty()) {
        const bool wanted = rule.mandatory || tree.filled;
        if (wanted) tell(Errc::value_empty, Severity::error, Scope::stop_segment, open.node, open.at, {}, {});
        return;
    }
    sink_.value({open.node, text, open.at, is_sound(rule, tree.list_of(open.node), text, open.at)});
}

/// What the definition has against a value is told, once. A shape is that of the value as sent, blanks at its ends with it.
bool ElementWalk::is_sound(const Node& node, const CodeList* list, std::string_view text, const Position& at) {
    const NodeId id = open_.back().node;
    const auto wrong = [&](Errc code, std::string_view detail, Severity severity = Severity::error) {
        const Scope scope = severity == Severity::error ? Scope::stop_segment : Scope::proceed;
        tell(code, severity, scope, id, at, text, detail);
        return severity != Severity::error;
    };
    switch (node.kind) {
        case Kind::whole:
            if (!is_digits(text)) return wrong(Errc::value_not_numeric, {});
            break;
        case Kind::decimal:
            if (!is_decimal(text)) return wrong(Errc::value_not_numeric, {});
            if (!node.decimals_max) break;
            if (digits_fit(text, node.length_max, *node.decimals_max)) return true;
            return wrong(Errc::value_too_long, fmt::format("{}.{}", node.length_max, *node.decimals_max));
        case Kind::date:
            return is_date(text) || wrong(Errc::value_bad_date, {});
        case Kind::time:
            return is_time(text) || wrong(Errc::value_bad_date, {});
        case Kind::compact_date:
            return (text.size() == 6 && is_digits(text)) || wrong(Errc::value_bad_date, {});
        case Kind::compact_time:
            return is_compact_time(text) || wrong(Errc::value_bad_date, {});
        case Kind::compact_stamp:
            return (text.size() == 12 && is_digits(text) && is_compact_time(text.substr(8))) || wrong(Errc::value_bad_date, {});
        case Kind::text:
        case Kind::group:
        case Kind::base64:
            break;
    }
    if (text.size() > node.length_max && characters(text) > node.length_max) {
        if (!wrong(Errc::value_too_long, fmt::format("{}", node.length_max), node.text ? Severity::warning : Severity::error))
            return false;
    }
    if (!node.shape.empty() && !has_shape(value_, node.shape)) return wrong_shape(node, text, at);
    if (list == nullptr || list->find(text) != nullptr) return true;
    return wrong(Errc::value_not_in_list, list->shown(), list->strict ? Severity::error : Severity::warning);
}

bool ElementWalk::wrong_shape(const Node& node, std::string_view text, const Position& at) {
    const std::string cut = edi::shown(text);
    report(findings_, Errc::value_bad_shape, Severity::error, Scope::stop_segment,
           Place{node.shown, at, findings_.full() ? std::string{} : book_.path(open_.back().node)}, text,
           {fmt::format("{} : « {} » n'a pas la forme {} (A majuscule, a lettre, 9 chiffre, X majuscule ou chiffre, x lettre ou "
                        "chiffre, ? un caractère, + et * le reste). Corrigez la valeur, sans blanc devant.",
                        node.shown, cut, node.shape),
            fmt::format("{}: \"{}\" does not have the shape {} (A capital, a letter, 9 digit, X capital or digit, x letter or "
                        "digit, ? one character, + and * the rest). Correct the value, without a blank before it.",
                        node.shown, cut, node.shape)});
    return false;
}

void ElementWalk::end_attachment(const Open& open) {
    const Node& rule = book_.tree().nodes[open.node];
    const std::optional<Errc> fault = attachment_.fault();
    if (attachment_.bytes() == 0 && fault != Errc::value_bad_shape) {
        if (rule.mandatory) tell(Errc::value_empty, Severity::error, Scope::stop_segment, open.node, open.at, {}, {});
        return;
    }
    if (fault) {
        const std::size_t limit = limits::xml_attachment_bytes_max;
        tell(*fault, Severity::error, Scope::stop_segment, open.node, open.at, {},
             *fault == Errc::syntax_too_large ? fmt::format("{}", limit) : "PDF, PNG, JPEG, TIFF, GIF, ZIP");
    }
    sink_.value({open.node, attachment_.summary(), open.at, !fault});
}

void ElementWalk::end_group(const Open& open) {
    const MessageTree& tree = book_.tree();
    for (const NodeId child : tree.nodes[open.node].required) {
        if (book_.count(child) > 0) continue;
        tell(Errc::structure_missing_element, Severity::error, Scope::stop_group, open.node, open.at, {},
             tree.nodes[child].shown);
    }
    sink_.group_end(open.node);
}

}  // namespace cargo::edi::xml
