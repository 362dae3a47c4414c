#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "libcargo/error_text.hpp"

/// `cargoctl read`: what is in EDIFACT and XML files, and everything that is wrong with them. Reads
/// only; talks to no server.
namespace cargo::ctl {

struct ReadArguments {
    std::vector<std::string> files{};
    Language language = Language::french;
    bool json = false;      ///< one line per message
    bool unmapped = false;  ///< also what was read and has no place in the model
    std::string port_time_zone = "Europe/Paris";
    std::string profile{};  ///< of XML: the country's; empty: the one the file's customs office tells
    std::string schema_folder{};  ///< of XML: the site's schemas, used beside our own checking; empty: none
};

/// Returns 0 when every message of every file is accepted, 1 when one is not or a file
/// holds none, 2 when a file cannot be read. Data go to `out`, complaints to `err`.
int run_read(const ReadArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace cargo::ctl
