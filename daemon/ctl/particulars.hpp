#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/speech.hpp"
#include "libcargo/manifest.hpp"

/// What few senders say of a bill, a goods line or a box, in words and as JSON.
namespace cargo::ctl {

/// "customs value 1500 EUR, freight prepaid, LOW"; empty when there is nothing.
[[nodiscard]] std::string particulars_text(Speech speech, const Particulars& particulars);

/// One a bill, goods line or box of the manifest that has some: whose they are, and what is said. In their order.
struct ToldParticulars {
    std::string of;
    const Particulars* said = nullptr;
};
/// Point into the manifest.
[[nodiscard]] std::vector<ToldParticulars> particulars_of(Speech speech, const Manifest& manifest);

/// Adds the members that there is something to say in.
void add_particulars(boost::json::object& to, const Particulars& particulars);
/// {bill, item?, values...} or {container, dimensions...} of each that has some.
[[nodiscard]] boost::json::array particulars_json(const Manifest& manifest);

}  // namespace cargo::ctl
