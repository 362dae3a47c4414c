#include "edi/map_cuscar.hpp"

#include "edi/map_manifest.hpp"

namespace cargo::edi {
namespace {

/// Where in a CUSCAR a segment stands.
enum class Where : std::uint8_t { header, ship, equipment, consignment, bill, bill_detail, goods, goods_detail, elsewhere };

Where where_of(std::span<const Group> groups) {
    if (groups.empty()) return Where::header;
    const std::uint32_t outer = pack(groups[0].trigger);
    if (outer == pack("RFF") || outer == pack("NAD")) return Where::header;  // groups of the header from D.96B on
    if (outer == pack("TDT")) return Where::ship;
    if (outer == pack("EQD")) return Where::equipment;
    if (outer != pack("CNI")) return Where::elsewhere;
    if (groups.size() == 1) return Where::consignment;
    if (groups.size() == 2) return Where::bill;
    if (groups[2].trigger == "GID") return groups.size() == 3 ? Where::goods : Where::goods_detail;
    return Where::bill_detail;
}

class CuscarMapper final : public MessageMapper {
public:
    CuscarMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock), draft_(tools_, context.options.bills, BillsPass::as_they_end) {}

    void group_start(const Group&) override {}
    void group_end(const Group&) override {}
    void segment(const SegmentView& segment) override;
    [[nodiscard]] Body finish() override { return draft_.finish(); }

private:
    void header(Fields& fields);
    void ship(Fields& fields);
    void equipment(Fields& fields);
    void consignment(Fields& fields);
    void bill(Fields& fields);
    void bill_detail(Fields& fields);
    void goods(Fields& fields);

    MapTools tools_;
    ManifestDraft draft_;  // knows the tools
};

void CuscarMapper::segment(const SegmentView& segment) {
    Fields fields = tools_.fields(segment);
    const Where where = where_of(segment.groups());
    switch (where) {
        case Where::header:
            header(fields);
            break;
        case Where::ship:
            ship(fields);
            break;
        case Where::equipment:
            equipment(fields);
            break;
        case Where::consignment:
            consignment(fields);
            break;
        case Where::bill:
            bill(fields);
            break;
        case Where::bill_detail:
            bill_detail(fields);
            break;
        case Where::goods:
            goods(fields);
            break;
        case Where::goods_detail:
            if (is_indicator(fields.tag())) draft_.goods_indicator(fields);
            if (fields.tag() == "QTY") draft_.goods(fields);
            break;
        case Where::elsewhere:
            break;
    }
    if (!fields.all_placed()) draft_.unmapped(fields);
}

void CuscarMapper::header(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "BGM") return draft_.document(fields);
    // Not that of a reference or a party.
    if (tag == "DTM" && fields.segment().groups().empty()) return draft_.time_of_call(fields);
    if (tag == "LOC") return draft_.location(fields);
    if (tag == "RFF") return draft_.header_reference(fields);
    if (tag == "NAD") return draft_.party(fields);
    if (is_indicator(tag)) return draft_.nature(fields);
    if (tag == "CNT") draft_.header_total(fields);
}

void CuscarMapper::ship(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "TDT") draft_.ship(fields);
    if (tag == "LOC") draft_.location(fields);
    if (tag == "DTM") draft_.time_of_call(fields);
}

void CuscarMapper::equipment(Fields& fields) {
    if (fields.tag() == "EQD") return draft_.unit(fields);
    draft_.unit_detail(fields);
}

void CuscarMapper::consignment(Fields& fields) {
    if (fields.tag() == "CNI") return draft_.start_consignment(fields);
    if (fields.tag() == "CNT") draft_.consignment_total(fields);
}

void CuscarMapper::bill(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "RFF") {
        const std::optional<BillKind> kind = bill_kind_of(fields.peek(1, 1));
        if (kind && fields.has(1, 2)) return draft_.start_bill(fields, *kind);
        return draft_.reference(fields);
    }
    if (tag == "CNT") return draft_.bill_total(fields);
    if (tag == "LOC") return tools_.location(fields, draft_.current().locations.emplace_back());
    if (is_indicator(tag)) return draft_.bill_nature(fields);
    if (tag == "MOA" || tag == "CUX" || tag == "CPI") draft_.bill_particular(fields);
}

void CuscarMapper::bill_detail(Fields& fields) {
    if (fields.tag() == "NAD") tools_.party(fields, draft_.current().parties.emplace_back());
    if (fields.tag() == "RFF") tools_.reference(fields, draft_.current().references.emplace_back());
    if (fields.tag() == "QTY") draft_.bill_particular(fields);
}

void CuscarMapper::goods(Fields& fields) {
    if (fields.tag() == "GID") return draft_.start_line(fields);
    draft_.goods(fields);
}

}  // namespace

std::unique_ptr<MessageMapper> make_cuscar_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<CuscarMapper>(context, clock);
}

}  // namespace cargo::edi
