#include "edi/map_cuscar.hpp"

#include <array>

#include "edi/map_manifest.hpp"

namespace cargo::edi {
namespace {

/// What a segment says, known by where it stands.
enum class Says : std::uint8_t {
    unknown,  ///< not asked yet
    nothing,
    document,
    time_of_call,
    header_reference,
    header_party,
    header_nature,
    header_total,
    ship,
    header_location,
    unit,
    unit_detail,
    consignment,
    consignment_total,
    bill,
    bill_total,
    bill_location,
    bill_nature,
    bill_particular,
    bill_party,
    bill_reference,
    line,
    goods,
    goods_indicator,
};

Says in_header(std::uint32_t tag, bool of_group) {
    switch (tag) {
        case pack("BGM"):
            return Says::document;
        case pack("DTM"):
            return of_group ? Says::nothing : Says::time_of_call;  // that of a reference or a party
        case pack("LOC"):
            return Says::header_location;
        case pack("RFF"):
            return Says::header_reference;
        case pack("NAD"):
            return Says::header_party;
        case pack("GIS"):
        case pack("GEI"):
            return Says::header_nature;
        case pack("CNT"):
            return Says::header_total;
        default:  // a number, not an enum, here and below
            return Says::nothing;
    }
}

Says in_ship(std::uint32_t tag) {
    switch (tag) {
        case pack("TDT"):
            return Says::ship;
        case pack("LOC"):
            return Says::header_location;
        case pack("DTM"):
            return Says::time_of_call;
        default:
            return Says::nothing;
    }
}

Says in_consignment(std::uint32_t tag) {
    switch (tag) {
        case pack("CNI"):
            return Says::consignment;
        case pack("CNT"):
            return Says::consignment_total;
        default:
            return Says::nothing;
    }
}

Says in_bill(std::uint32_t tag) {
    switch (tag) {
        case pack("RFF"):
            return Says::bill;
        case pack("CNT"):
            return Says::bill_total;
        case pack("LOC"):
            return Says::bill_location;
        case pack("GIS"):
        case pack("GEI"):
            return Says::bill_nature;
        case pack("MOA"):
        case pack("CUX"):
        case pack("CPI"):
            return Says::bill_particular;
        default:
            return Says::nothing;
    }
}

Says in_bill_detail(std::uint32_t tag) {
    switch (tag) {
        case pack("NAD"):
            return Says::bill_party;
        case pack("RFF"):
            return Says::bill_reference;
        case pack("QTY"):
            return Says::bill_particular;
        default:
            return Says::nothing;
    }
}

Says in_goods_detail(std::uint32_t tag) {
    switch (tag) {
        case pack("GIS"):
        case pack("GEI"):
            return Says::goods_indicator;
        case pack("QTY"):
            return Says::goods;
        default:
            return Says::nothing;
    }
}

Says what_says(std::uint32_t tag, std::span<const Group> groups) {
    if (groups.empty()) return in_header(tag, false);
    const std::string_view outer = groups[0].trigger;
    if (outer == "RFF" || outer == "NAD") return in_header(tag, true);  // groups of the header from D.96B on
    if (outer == "TDT") return in_ship(tag);
    if (outer == "EQD") return tag == pack("EQD") ? Says::unit : Says::unit_detail;
    if (outer != "CNI") return Says::nothing;
    if (groups.size() == 1) return in_consignment(tag);
    if (groups.size() == 2) return in_bill(tag);
    if (groups[2].trigger != "GID") return in_bill_detail(tag);
    if (groups.size() > 3) return in_goods_detail(tag);
    return tag == pack("GID") ? Says::line : Says::goods;
}

class CuscarMapper final : public MessageMapper {
public:
    CuscarMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock), draft_(tools_, context.options.bills, BoxesTold::before_bills) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        Says& says = places_[segment.place()];
        if (says == Says::unknown) says = what_says(segment.packed_tag(), segment.groups());
        take(says, fields);
        if (!fields.all_placed()) draft_.unmapped(fields);
    }
    [[nodiscard]] Body finish() override { return draft_.finish(); }

private:
    void take(Says says, Fields& fields);
    void bill(Fields& fields);

    MapTools tools_;
    ManifestDraft draft_;                    // knows the tools
    std::array<Says, nodes_max> places_{};  ///< of the message, each found out when the first segment comes
};

void CuscarMapper::take(Says says, Fields& fields) {
    switch (says) {
        case Says::unknown:
        case Says::nothing:
            return;
        case Says::document:
            return draft_.document(fields);
        case Says::time_of_call:
            return draft_.time_of_call(fields);
        case Says::header_reference:
            return draft_.header_reference(fields);
        case Says::header_party:
            return draft_.party(fields);
        case Says::header_nature:
            return draft_.nature(fields);
        case Says::header_total:
            return draft_.header_total(fields);
        case Says::ship:
            return draft_.ship(fields);
        case Says::header_location:
            return draft_.location(fields);
        case Says::unit:
            return draft_.unit(fields);
        case Says::unit_detail:
            return draft_.unit_detail(fields);
        case Says::consignment:
            return draft_.start_consignment(fields);
        case Says::consignment_total:
            return draft_.consignment_total(fields);
        case Says::bill:
            return bill(fields);
        case Says::bill_total:
            return draft_.bill_total(fields);
        case Says::bill_location:
            return tools_.location(fields, draft_.add_location());
        case Says::bill_nature:
            return draft_.bill_nature(fields);
        case Says::bill_particular:
            return draft_.bill_particular(fields);
        case Says::bill_party:
            return tools_.party(fields, draft_.add_party());
        case Says::bill_reference:
            return tools_.reference(fields, draft_.current().references.emplace_back());
        case Says::line:
            return draft_.start_line(fields);
        case Says::goods:
            return draft_.goods(fields);
        case Says::goods_indicator:
            return draft_.goods_indicator(fields);
    }
}

void CuscarMapper::bill(Fields& fields) {
    const std::optional<BillKind> kind = bill_kind_of(fields.peek(1, 1));
    if (kind && fields.has(1, 2)) return draft_.start_bill(fields, *kind);
    draft_.reference(fields);
}

}  // namespace

std::unique_ptr<MessageMapper> make_cuscar_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<CuscarMapper>(context, clock);
}

}  // namespace cargo::edi
