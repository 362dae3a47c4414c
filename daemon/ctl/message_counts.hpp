#pragma once

#include <cstddef>
#include <vector>

#include "edi/interchange.hpp"
#include "edi/bill_sink.hpp"

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

/// Counts the bills of manifests as they pass, and lets them go, but for what few senders say of them (Particulars).
class PassingCounts final : public edi::BillSink {
public:
    void unit(Equipment&& unit) override;
    void bill(ManifestConsignment&& bill) override;
    void end(const edi::ManifestEnd& told) override;
    /// Of the message that ended, to begin the next: what counts_of would say if its bills were kept, or nothing when the
    /// manifest's end was not reached, as then nothing is kept either. `manifest` gets who has Particulars: numbers and those.
    [[nodiscard]] MessageCounts take(Manifest& manifest);

private:
    MessageCounts counts_{};
    Manifest told_{};
    bool ended_ = false;
};

/// True of a message without fault that the port would not take all the same: it registers nothing of this kind yet, or the
/// message was read with the tables of another directory, which only a partner's profile allows.
[[nodiscard]] bool is_only_read(const edi::Message& message);
/// What was read and has no place in the model.
[[nodiscard]] const std::vector<Unmapped>& unmapped_of(const edi::Body& body);

}  // namespace cargo::ctl
