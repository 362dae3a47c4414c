#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "edi/definition.hpp"

namespace cargo::edi {

/// One step of the walk through the message's tree that a segment caused, in order.
struct PlacementStep {
    enum class What : std::uint8_t { leave, missing, enter };
    What what;
    std::uint16_t node;        ///< group left or entered; for missing: the node that should have come
    std::uint32_t occurrence;  ///< of an entered group
};

/// Finds the place of each segment in its message's tree, whatever went wrong before.
///
/// A segment goes to the first place after the last one that needs no mandatory node to be skipped
/// (so of two places with the same tag, position and what was met already decide). If there is none, in this order:
/// one repetition too many of where we are; then the likelier of a place behind missing nodes and a place that was
/// passed already (a group is entered there, a simple segment left out). What fits nowhere is left out. Each
/// missing node is told once.
class Placement {
public:
    enum class Outcome : std::uint8_t {
        placed,
        over_limit,  ///< placed, but repeated more often than allowed; `first_over` says whether it is the first
        too_late,    ///< not placed, or for a group: entered where it should have come
        not_here,    ///< no place in what is left of the message
    };
    struct Placed {
        Outcome outcome = Outcome::not_here;
        std::uint16_t node = 0;  ///< of the segment; its trigger node when a group was entered
        bool delivered = false;  ///< false: the segment has no place and must be left out
        bool first_over = false;
        bool group_over = false;  ///< the repetition over the limit is a group's
        std::uint32_t repeat_max = 0;
        std::uint32_t times_over = 0;  ///< by how many repetitions
    };

    Placement() { steps_.reserve(nodes_max); }
    void begin(const MessageDefinition& definition);
    /// The place of a segment that goes on from where we are as one before it did, which needs no search: its node, or 0, and
    /// nothing has changed then. `steps()` as below; those before have been followed().
    [[nodiscard]] std::uint16_t place_as_before(std::uint32_t packed_tag) {
        const KnownStep& known = known_step(packed_tag);
        const bool is_known = known.tag == packed_tag && known.from == stack_[depth_ - 1].child;
        if (!is_known || counts_[known.child] >= nodes_[known.child].repeat_max) return 0;
        // Nothing mandatory lies between: nothing can be missing.
        if (depth_ > known.level + 1U) leave_met(known.level);
        stack_[depth_ - 1].child = known.child;
        return enter(known.child);
    }
    /// The place of a segment that comes where it should; not delivered when it does not, and nothing has changed then.
    /// `steps()` tells what to do before the segment is handed on.
    Placed place_in_order(std::uint32_t packed_tag);
    /// Of one that does not: where we are, one repetition too many. Else not delivered, and nothing has changed.
    Placed place_over_limit(std::uint32_t packed_tag);
    /// Of one that has no place there either, as far as it has one: of a tag of the message, for it takes a search.
    Placed place_elsewhere(std::uint32_t packed_tag);
    /// Leaves every group; `steps()` holds what is still missing.
    void finish();

    [[nodiscard]] std::span<const PlacementStep> steps() const { return steps_; }
    /// Says that they were done; before the next segment.
    void followed() { steps_.clear(); }
    [[nodiscard]] const Node& node(std::uint16_t index) const { return nodes_[index]; }

private:
    struct Frame {
        std::uint16_t group = 0;  ///< its node; 0 is the message
        std::uint16_t child = 0;  ///< where we are in it; the group itself before its first child
    };
    /// A step from one node to the next that depends on nothing but the two and the tag. Messages take the same few ones over and
    /// over; they are found again without a search.
    struct KnownStep {
        std::uint32_t tag = ~std::uint32_t{0};  ///< no tag is that
        std::uint16_t from = 0;
        std::uint16_t child = 0;
        std::uint16_t level = 0;
    };
    static constexpr std::size_t known_steps = 256;
    /// A place to go to: a level of the stack, a child there, and groups to enter without their trigger.
    struct Target {
        std::size_t level = 0;
        std::uint16_t child = 0;
        std::array<std::uint16_t, group_depth_max> inner{};  ///< further down from `child`, a node each
        std::size_t inner_count = 0;
        unsigned cost = 0;
        [[nodiscard]] bool found() const { return child != 0; }
    };

    [[nodiscard]] std::uint16_t after(std::uint16_t node) const {
        return nodes_[node].group ? nodes_[node].end : static_cast<std::uint16_t>(node + 1);
    }
    [[nodiscard]] std::uint16_t first_to_try(const Frame& frame) const {
        return frame.child == frame.group ? static_cast<std::uint16_t>(frame.group + 1) : after(frame.child);
    }
    [[nodiscard]] bool is_unmet(std::uint16_t node) const { return nodes_[node].mandatory && counts_[node] == 0; }

    /// Where we are says how we came here: the groups around the innermost child are its ancestors.
    [[nodiscard]] KnownStep& known_step(std::uint32_t tag) {
        const std::uint32_t from = stack_[depth_ - 1].child;
        return known_[(((tag * 0x9E3779B1U) >> 24U) ^ from) % known_steps];
    }
    [[nodiscard]] Target in_order(std::uint32_t tag, bool& always) const;
    [[nodiscard]] Target one_too_many(std::uint32_t tag) const;
    [[nodiscard]] Target behind_missing(std::uint32_t tag) const;
    void search_inside(std::uint32_t tag, Target& path, unsigned cost, Target& best) const;
    [[nodiscard]] Target too_late(std::uint32_t tag) const;
    [[nodiscard]] bool is_likelier(const Target& missing, const Target& late) const;

    void leave_down_to(std::size_t level);
    void leave_met(std::size_t level);
    void tell_missing(const Frame& frame, std::uint16_t before);
    std::uint16_t go(const Target& target);
    std::uint16_t step_into(std::uint16_t child, bool trigger_here);
    /// Counts the child; for a group opens it on its trigger, which is the node it gives.
    std::uint16_t enter(std::uint16_t child) {
        ++counts_[child];
        return nodes_[child].group ? open(child) : child;
    }
    std::uint16_t open(std::uint16_t group);

    std::span<const Node> nodes_{};
    std::array<std::uint32_t, nodes_max> counts_{};
    std::array<Frame, group_depth_max + 1> stack_{};
    std::size_t depth_ = 0;  ///< frames in use
    std::vector<PlacementStep> steps_{};
    std::array<KnownStep, known_steps> known_{};  ///< of the definition in nodes_
};

}  // namespace cargo::edi
