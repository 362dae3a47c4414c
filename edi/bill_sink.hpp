#pragma once

#include <cstddef>

#include "libcargo/manifest.hpp"

namespace cargo::edi {

/// Takes a manifest's bills one by one as they end (IFCSUM's with their message), so that a ship's need not be in memory. What it
/// comes to is not known yet: nothing may be done with a bill that could not be undone when the message is refused.
class BillSink {
public:
    virtual ~BillSink() = default;
    /// A box, as a rule before its first bill and once; what later bills add to it is not handed on but in IFCSUM.
    virtual void unit(Equipment&& unit) = 0;
    /// That houses of this manifest name it as their master may come later: such a one still says it is straight.
    virtual void bill(ManifestConsignment&& bill) = 0;
    /// The manifest's end, when it was reached: how many of the bills that said they were straight are masters.
    virtual void end(std::size_t masters) = 0;
};

/// For who asks for what is wrong with the manifest and no more.
class NoBills final : public BillSink {
public:
    void unit(Equipment&&) override {}
    void bill(ManifestConsignment&&) override {}
    void end(std::size_t) override {}
};

}  // namespace cargo::edi
