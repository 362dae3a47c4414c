#pragma once

#include <string>
#include <vector>

#include "edi/map_segments.hpp"
#include "libcargo/message_head.hpp"

namespace cargo::edi {

// What segments mean that stand in nearly every message. Each takes what it understands and adds it to its list; the rest is
// left to be listed as Unmapped.
void read_remark(Fields& fields, std::vector<Remark>& remarks);     ///< FTX
void read_contact(Fields& fields, std::vector<Contact>& contacts);                         ///< CTA
void read_contact_address(Fields& fields, std::vector<Contact>& contacts);                 ///< COM, of the last CTA
void read_transport(Fields& fields, std::vector<Transport>& transports);                   ///< TDT

/// DTM. A day and an hour sent as two segments of one qualifier (formats 102 and 401) are one moment; a qualifier without a
/// value is no moment and no fault.
class TimeMap {
public:
    /// The tools outlive it.
    explicit TimeMap(const MapTools& tools) : tools_(tools) {}
    void read(Fields& fields, std::vector<NamedTime>& times);

private:
    const MapTools& tools_;
    // The last day told without an hour.
    std::string day_;
    std::string day_qualifier_;
};

/// The header of a message: BGM, DTM, RFF, NAD, CTA, COM, TDT, LOC, FTX, alone or as groups. TDT 20 is the ship of the call;
/// what stands in its group is told of the call.
class HeadMap {
public:
    /// Both outlive it.
    HeadMap(const MapTools& tools, MessageHead& head) : tools_(tools), times_(tools), head_(head) {}
    void segment(Fields& fields);

private:
    void document(Fields& fields);
    void time(Fields& fields, std::vector<NamedTime>& times);
    void transport(Fields& fields);
    void of_transport(Fields& fields);
    void reference(Fields& fields);

    const MapTools& tools_;
    TimeMap times_;
    MessageHead& head_;
    bool of_ship_ = true;  ///< the TDT being read is the call's
};

}  // namespace cargo::edi
