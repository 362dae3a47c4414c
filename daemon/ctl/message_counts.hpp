#pragma once

#include <cstddef>
#include <vector>

#include "edi/interchange.hpp"

/// What `cargoctl read` counts in a message.
namespace cargo::ctl {

struct MessageCounts {
    std::size_t bills = 0;
    std::size_t masters = 0;
    std::size_t houses = 0;
    std::size_t consignments = 0;  ///< what would be registered: bills, and empty boxes, which have none
    std::size_t containers = 0;    ///< units of kind CN
    std::size_t empty = 0;         ///< of the containers
    std::size_t other_units = 0;
    std::size_t goods_lines = 0;
};

[[nodiscard]] MessageCounts counts_of(const edi::Body& body);
/// Of XML that the port does not take: what its reader counted.
[[nodiscard]] MessageCounts counts_of(const edi::Message& message);
void count_unit(const CargoUnit& unit, MessageCounts& counts);
/// True of a message without fault that the port would not take all the same: it registers nothing of this kind yet, or the
/// message was read with the tables of another directory, which only a partner's profile allows.
[[nodiscard]] bool is_only_read(const edi::Message& message);
/// What was read and has no place in the model.
[[nodiscard]] const std::vector<Unmapped>& unmapped_of(const edi::Body& body);

}  // namespace cargo::ctl
