#pragma once

#include <cstddef>

#include "libcargo/manifest.hpp"

namespace cargo::edi {

/// What is known only when all bills have passed, of those that were handed on before it was. In IFCSUM any bill may tell more of
/// a box that another told.
struct ManifestEnd {
    std::size_t masters = 0;      ///< bills handed on as straight that houses name as their master
    std::size_t transhipped = 0;  ///< IFCSUM: bills handed on without a nature all of whose boxes go on (28)
    std::size_t empty = 0;        ///< IFCSUM: containers handed on without their fullness that are empty
    friend bool operator==(const ManifestEnd&, const ManifestEnd&) = default;
};

/// Takes a manifest's bills one by one as they end, so that a ship's need not be in memory. What it comes to is not known yet:
/// nothing may be done with a bill that could not be undone when the message is refused.
class BillSink {
public:
    virtual ~BillSink() = default;
    /// A box, as a rule before its first bill and once; what later bills add to it is not handed on.
    virtual void unit(Equipment&& unit) = 0;
    /// What only the end decides (ManifestEnd) it does not say yet.
    virtual void bill(ManifestConsignment&& bill) = 0;
    /// The manifest's end, when it was reached.
    virtual void end(const ManifestEnd& told) = 0;
};

/// For who asks for what is wrong with the manifest and no more.
class NoBills final : public BillSink {
public:
    void unit(Equipment&&) override {}
    void bill(ManifestConsignment&&) override {}
    void end(const ManifestEnd&) override {}
};

}  // namespace cargo::edi
