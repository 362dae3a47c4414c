#pragma once

#include <memory>

#include "edi/edi_time.hpp"
#include "edi/interchange.hpp"
#include "edi/bill_sink.hpp"
#include "edi/xml/element_walk.hpp"
#include "edi/xml/profiles.hpp"

namespace cargo::edi::xml {

/// Turns the elements of one document into its Body.
class DocumentMapper : public ElementSink {
public:
    /// Called once, when the document has ended as it should.
    [[nodiscard]] virtual Body finish() = 0;
    /// How the message names itself, as far as it has been read: MessageHeader::reference.
    [[nodiscard]] virtual std::string reference() const = 0;
};

/// Awmds, Awbolds, Awappend or Awmcds, as the book's tree says, to Manifest, as map_cuscar makes one from a CUSCAR: the same
/// goods give the same object. Those that add to a manifest name it by its document; README.md has the field map.
/// The customs office, when it tells a country, chooses among `profiles` the tree that `book` goes on with; null: it stays.
/// `bills` takes the bills and boxes as they end; null: they are in the body. All references outlive the mapper.
[[nodiscard]] std::unique_ptr<DocumentMapper> make_awmds_mapper(PlaceBook& book, FindingLog& findings, const Profiles* profiles,
                                                                PortClock clock, BillSink* bills);

}  // namespace cargo::edi::xml
