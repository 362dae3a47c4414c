#include "edi/placement.hpp"

#include <algorithm>

namespace cargo::edi {
namespace {

/// Cost of entering a conditional group whose trigger is missing: less likely than one missing mandatory segment.
constexpr unsigned cost_conditional_group = 2;
constexpr unsigned cost_missing = 1;
/// A jump over more than this is no omission but a stray segment.
constexpr unsigned cost_max = 4;

}  // namespace

void Placement::begin(const MessageDefinition& definition) {
    if (nodes_.data() != definition.nodes.data()) known_.fill({});
    nodes_ = definition.nodes;
    std::fill_n(counts_.begin(), nodes_.size(), 0U);
    stack_[0] = {};
    depth_ = 1;
    steps_.clear();
}

/// `always` says whether the same tag leads from here to the same place as long as that may be repeated: when no mandatory node
/// was passed, which counts only while it has been met, and no other place for the tag, which was full.
Placement::Target Placement::in_order(std::uint32_t tag, bool& always) const {
    always = true;
    for (std::size_t level = depth_; level-- > 0;) {
        const Frame& frame = stack_[level];
        const auto takes = [&](std::uint16_t c) {
            if (nodes_[c].packed_tag != tag) return false;
            if (counts_[c] < nodes_[c].repeat_max) return true;
            if (c != frame.child || nodes_[c].repeat_max > 1) always = false;  // where we are has been met once at least
            return false;
        };
        if (frame.child != frame.group && takes(frame.child)) return {.level = level, .child = frame.child};
        for (std::uint16_t c = first_to_try(frame); c < nodes_[frame.group].end; c = after(c)) {
            if (takes(c)) return {.level = level, .child = c};
            if (!nodes_[c].mandatory) continue;
            if (counts_[c] == 0) return {};
            always = false;
        }
    }
    return {};
}

Placement::Placed Placement::place_in_order(std::uint32_t packed_tag) {
    if (const std::uint16_t node = place_as_before(packed_tag); node != 0) {
        return {.outcome = Outcome::placed, .node = node, .delivered = true};
    }
    if (packed_tag == 0) return {};
    const std::uint16_t from = stack_[depth_ - 1].child;
    bool always = false;
    const Target target = in_order(packed_tag, always);
    if (!target.found()) return {};
    if (always) {
        known_step(packed_tag) = {
            .tag = packed_tag, .from = from, .child = target.child, .level = static_cast<std::uint16_t>(target.level)};
    }
    return {.outcome = Outcome::placed, .node = go(target), .delivered = true};
}

Placement::Target Placement::one_too_many(std::uint32_t tag) const {
    for (std::size_t level = depth_; level-- > 0;) {
        const Frame& frame = stack_[level];
        const bool is_trigger = frame.child == frame.group + 1 && frame.group != 0;  // repeats with its group, not alone
        if (frame.child == frame.group || is_trigger) continue;
        const bool full = counts_[frame.child] >= nodes_[frame.child].repeat_max;
        if (full && nodes_[frame.child].packed_tag == tag) return {.level = level, .child = frame.child};
    }
    return {};
}

void Placement::search_inside(std::uint32_t tag, Target& path, unsigned cost, Target& best) const {
    const std::uint16_t group = path.inner_count == 0 ? path.child : path.inner[path.inner_count - 1];
    if (path.inner_count == path.inner.size() || cost > cost_max) return;
    for (auto c = static_cast<std::uint16_t>(group + 2); c < nodes_[group].end; c = after(c)) {
        path.inner[path.inner_count++] = c;
        if (nodes_[c].packed_tag == tag) {
            if (!best.found() || cost < best.cost) {
                best = path;
                best.cost = cost;
            }
        } else if (nodes_[c].group) {
            search_inside(tag, path, cost + (nodes_[c].mandatory ? cost_missing : cost_conditional_group), best);
        }
        --path.inner_count;
        if (nodes_[c].mandatory) cost += cost_missing;
    }
}

Placement::Target Placement::behind_missing(std::uint32_t tag) const {
    Target best;
    unsigned missing = 0;
    for (std::size_t level = depth_; level-- > 0;) {
        const Frame& frame = stack_[level];
        const bool again = frame.child != frame.group && nodes_[frame.child].packed_tag == tag;  // the group we are in, once more
        if (again && counts_[frame.child] < nodes_[frame.child].repeat_max && (!best.found() || missing < best.cost)) {
            best = {.level = level, .child = frame.child, .cost = missing};
        }
        for (std::uint16_t c = first_to_try(frame); c < nodes_[frame.group].end && missing <= cost_max; c = after(c)) {
            if (nodes_[c].packed_tag == tag && counts_[c] < nodes_[c].repeat_max) {
                if (!best.found() || missing < best.cost) best = {.level = level, .child = c, .cost = missing};
            } else if (nodes_[c].group) {
                Target path{.level = level, .child = c};
                search_inside(tag, path, missing + (is_unmet(c) ? cost_missing : cost_conditional_group), best);
            }
            if (is_unmet(c)) missing += cost_missing;
        }
    }
    return best.cost <= cost_max ? best : Target{};
}

Placement::Target Placement::too_late(std::uint32_t tag) const {
    for (std::size_t level = depth_; level-- > 0;) {
        const Frame& frame = stack_[level];
        const auto from = static_cast<std::uint16_t>(frame.group + (frame.group == 0 ? 1 : 2));
        for (std::uint16_t c = from; c < frame.child; c = after(c)) {
            if (nodes_[c].packed_tag == tag) return {.level = level, .child = c};
        }
    }
    return {};
}

void Placement::tell_missing(const Frame& frame, std::uint16_t before) {
    for (std::uint16_t c = first_to_try(frame); c < before; c = after(c)) {
        if (!is_unmet(c)) continue;
        steps_.push_back({PlacementStep::What::missing, c, 0});
        counts_[c] = 1;  // told once
    }
}

void Placement::leave_down_to(std::size_t level) {
    while (depth_ > level + 1) {
        const Frame& frame = stack_[depth_ - 1];
        tell_missing(frame, nodes_[frame.group].end);
        steps_.push_back({PlacementStep::What::leave, frame.group, 0});
        --depth_;
    }
}

/// Leaves groups in which nothing is missing.
void Placement::leave_met(std::size_t level) {
    for (; depth_ > level + 1; --depth_) steps_.push_back({PlacementStep::What::leave, stack_[depth_ - 1].group, 0});
}

/// Goes to a child of the innermost group. For a group: into it, onto its trigger or, without one, before its second child.
std::uint16_t Placement::step_into(std::uint16_t child, bool trigger_here) {
    Frame& frame = stack_[depth_ - 1];
    if (child > frame.child) tell_missing(frame, child);
    frame.child = child;
    const std::uint16_t node = enter(child);
    if (node != child && !trigger_here) steps_.push_back({PlacementStep::What::missing, node, 0});
    return node;
}

std::uint16_t Placement::open(std::uint16_t group) {
    steps_.push_back({PlacementStep::What::enter, group, counts_[group]});
    std::fill(counts_.begin() + group + 1, counts_.begin() + nodes_[group].end, 0U);
    const auto trigger = static_cast<std::uint16_t>(group + 1);
    counts_[trigger] = 1;
    stack_[depth_++] = {.group = group, .child = trigger};
    return trigger;
}

std::uint16_t Placement::go(const Target& target) {
    leave_down_to(target.level);
    std::uint16_t node = step_into(target.child, target.inner_count == 0);
    for (std::size_t i = 0; i < target.inner_count; ++i) node = step_into(target.inner[i], i + 1 == target.inner_count);
    return node;
}

Placement::Placed Placement::place_over_limit(std::uint32_t packed_tag) {
    const Target target = one_too_many(packed_tag);
    if (!target.found()) return {};
    const Node& repeated = nodes_[target.child];
    const std::uint32_t times_over = counts_[target.child] - repeated.repeat_max + 1;
    const bool first = times_over == 1;  // told once, not for each
    return {.outcome = Outcome::over_limit,
            .node = go(target),
            .delivered = true,
            .first_over = first,
            .group_over = repeated.group,
            .repeat_max = repeated.repeat_max,
            .times_over = times_over};
}

Placement::Placed Placement::place_elsewhere(std::uint32_t packed_tag) {
    const Target missing = behind_missing(packed_tag);
    const Target late = too_late(packed_tag);
    if (missing.found() && (!late.found() || is_likelier(missing, late))) {
        return {.outcome = Outcome::placed, .node = go(missing), .delivered = true};
    }
    if (!late.found()) return {};
    if (!nodes_[late.child].group) return {.outcome = Outcome::too_late, .node = late.child};
    leave_down_to(late.level);
    stack_[depth_ - 1].child = late.child;
    return {.outcome = Outcome::too_late, .node = step_into(late.child, true), .delivered = true};
}

/// Was something left out before this segment, or does it come too late? One omitted mandatory segment is the likelier; a
/// trigger opens its group even behind another missing trigger; but the child of a group whose trigger is missing
/// may as well be a late child of the group we are in.
bool Placement::is_likelier(const Target& missing, const Target& late) const {
    if (missing.inner_count == 0 || nodes_[late.child].group) return missing.cost <= cost_missing;
    const bool opens_group = nodes_[missing.inner[missing.inner_count - 1]].group;
    return opens_group || (missing.cost <= cost_missing && late.level < missing.level);
}

void Placement::finish() {
    steps_.clear();
    leave_down_to(0);
    tell_missing(stack_[0], nodes_[0].end);
    depth_ = 1;
}

}  // namespace cargo::edi
