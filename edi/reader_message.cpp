#include "edi/reader.hpp"

#include <algorithm>

#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

bool is_tag(std::string_view tag) {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return tag.size() == 3 && capital(tag[0]) && (capital(tag[1]) || (tag[1] >= '0' && tag[1] <= '9')) &&
           (capital(tag[2]) || (tag[2] >= '0' && tag[2] <= '9'));
}

}  // namespace

void Reader::begin_message() {
    in_message_ = true;
    ++messages_;
    ++messages_of_file_;
    ++messages_in_group_;
    segments_ = 1;
    segment_.number_ = 1;
    unexpected_told_ = false;
    groups_.clear();
    segment_.groups_ = {};
    errors_before_group_.clear();
    log_.clear(std::min(options_.findings_max, kept_left_));
    message_ = {.reference = text(segment_.value(1)),
                .type = text(segment_.value(2, 1)),
                .version = text(segment_.value(2, 2)),
                .release = text(segment_.value(2, 3)),
                .agency = text(segment_.value(2, 4)),
                .association = text(segment_.value(2, 5)),
                .at = segment_.at()};
    last_place_ = message_.at;
    find_definition_of_message();
    handler_.message_start(message_, log_);
    tell_flaws(log_);
    header_elements();
    check_definition(message_);
    if (message_.transfer.was_made()) check_sequence();
    if (!message_.reference.empty() && !references_.insert(message_.reference).second) {
        log_.add(Errc::envelope_duplicate, Severity::error, Scope::stop_message, segment_, 1);
    }
    if (definition_ != nullptr) placement_.begin(*definition_);
}

/// The segment against the definition of its place.
inline void Reader::check_segment() {
    const SegmentRule& rule = *placement_.node(segment_.place_).rule;
    segment_.packed_tag_ = rule.packed_tag;
    segment_.all_ascii_ = tokenizer_.all_ascii();
    const Flaws& flaws = tokenizer_.flaws();
    if ((flaws.any() && (flaws.too_large || flaws.long_value)) || options_.envelopes_only) [[unlikely]] {
        segment_.filled_ = filled_of(segment_);
    } else if (!check_elements(rule, segment_, segment_.filled_, charset_, met_codes_, log_)) {
        segment_.sound_ = false;
    }
    last_place_.segment = segment_.number();
    last_place_.byte_offset = segment_.offset();
}

void Reader::message_segment() {
    ++segments_;
    segment_.number_ = segments_;
    if (segments_ > limits::segments_per_message_max) [[unlikely]] return too_many_segments();
    if (definition_ == nullptr) {
        if (tokenizer_.flaws().any()) tell_flaws(log_);
        return;
    }
    const std::uint32_t packed = tag_for_placement(segment_.tag());
    const std::uint16_t node = placement_.place_as_before(packed);
    if (node == 0) [[unlikely]] return place_anew(packed);
    if (!placement_.steps().empty()) follow_steps();
    segment_.place_ = node;
    unexpected_told_ = false;
    if (tokenizer_.flaws().any()) [[unlikely]] tell_flaws(log_);
    check_segment();
    handler_.segment(segment_);
}

/// Told once.
void Reader::too_many_segments() {
    if (segments_ != limits::segments_per_message_max + 1) return;
    log_.add(Errc::syntax_too_large, Severity::error, Scope::stop_message, segment_, 0, 0,
             std::to_string(limits::segments_per_message_max));
}

/// A segment that comes there for the first time, or out of order.
void Reader::place_anew(std::uint32_t packed_tag) {
    Placement::Placed placed = placement_.place_in_order(packed_tag);
    if (!placed.delivered) placed = placement_.place_over_limit(packed_tag);
    if (!placed.delivered) [[unlikely]] {
        const std::string_view tag = segment_.tag();
        const bool known_tag = is_tag(tag) && definition_->directory->segment(tag) != nullptr;
        if (known_tag) placed = placement_.place_elsewhere(packed_tag);
        if (!placed.delivered) {
            placement_.followed();
            if (tokenizer_.flaws().any()) tell_flaws(log_);
            return unexpected(known_tag);
        }
    }
    if (placed.outcome == Placement::Outcome::too_late) unexpected(true);
    hand_on(placed);
}

/// A run of segments without a place is one fault: told at its first, over at the next one that has its place.
void Reader::unexpected(bool known_tag) {
    if (unexpected_told_) return;
    unexpected_told_ = true;
    log_.add(known_tag ? Errc::structure_unexpected_segment : Errc::structure_unknown_segment, Severity::error,
             Scope::stop_message, segment_);
}

void Reader::hand_on(const Placement::Placed& placed) {
    follow_steps();
    if (placed.outcome != Placement::Outcome::too_late) unexpected_told_ = false;
    if (tokenizer_.flaws().any()) tell_flaws(log_);
    if (placed.first_over) {
        log_.add(Errc::structure_too_many_repetitions, Severity::error, Scope::stop_message, segment_, 0, 0,
                 std::to_string(placed.repeat_max));
        if (placed.group_over) log_.last_is_of_a_group();
    }
    segment_.place_ = placed.node;
    check_segment();
    // A flood of one segment is told once, and costs no more than its bytes.
    if (placed.times_over <= options_.findings_max) handler_.segment(segment_);
}

void Reader::follow_steps() {
    for (const PlacementStep& step : placement_.steps()) {
        switch (step.what) {
            case PlacementStep::What::leave:
                leave_group();
                break;
            case PlacementStep::What::enter:
                enter_group(step);
                break;
            case PlacementStep::What::missing:
                missing_segment(placement_.node(step.node));
                break;
        }
    }
    placement_.followed();
    segment_.groups_ = groups_;
}

/// CONTRL's rule (UCS 0096): a missing segment is told at the last one that was in its place before; its
/// offset is where it should have begun.
void Reader::missing_segment(const Node& node) {
    Position at = last_place_;
    at.byte_offset = segment_.offset();
    const std::string group = log_.full() ? std::string() : group_path(groups_);  // nobody sees it then
    log_.add_at(Errc::structure_missing_segment, Severity::error, Scope::stop_message, node.tag, at, {}, {}, group);
}

void Reader::enter_group(const PlacementStep& step) {
    const Node& node = placement_.node(step.node);
    groups_.push_back({.number = node.number, .trigger = node.tag, .occurrence = step.occurrence});
    errors_before_group_.push_back(log_.errors());
    handler_.group_start(groups_.back());
}

void Reader::leave_group() {
    Group& group = groups_.back();
    group.errors = static_cast<std::uint32_t>(log_.errors() - errors_before_group_.back());
    handler_.group_end(group);
    groups_.pop_back();
    errors_before_group_.pop_back();
}

void Reader::end_message(bool with_trailer) {
    in_message_ = false;
    if (with_trailer) {
        ++segments_;
        segment_.number_ = segments_;
        segment_.groups_ = {};
    }
    if (definition_ != nullptr) {
        placement_.finish();
        follow_steps();
    }
    if (with_trailer) {
        tell_flaws(log_);
        service_elements(log_);
        check_count(segments_, log_);
        check_reference(message_.reference, log_);
    } else {
        missing_trailer("UNT", log_);
    }
    handler_.message_end({.segments = segments_, .known = definition_ != nullptr});
    kept_left_ -= std::min(kept_left_, log_.kept().size());
}

}  // namespace cargo::edi
