#pragma once

#include <string>

#include "daemon/service/message_work.hpp"
#include "edi/interchange.hpp"

namespace cargo::service {

/// What an XML message is answered with, as XML:
///   <QuaiResult version="1" message="ID" reference="OFFICE/VOYAGE/DAY" verdict="accepted|refused">
///     <Registered bill="..." number="..."/>...
///     <Finding code= name= severity= path= line= byte= value=><Text xml:lang="fr">..</Text><Text xml:lang="en">..</Text>
/// ASYCUDA has none: it shows errors on its screen. `message`: the file's one, without its body; null when it was not read.
[[nodiscard]] std::string write_xml_result(const std::string& message_id, const edi::Interchange& received,
                                           const Worked* worked, std::string_view worked_at);

}  // namespace cargo::service
