#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace cargo::rules {

/// ISO 3166-1 alpha-2 (the officially assigned 249), and XK and XI, which customs messages use for Kosovo and
/// Northern Ireland; EU stands where a Union origin is declared. Sorted.
inline constexpr std::string_view country_codes =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZ"
    "ECEEEGEHERESETEUFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKW"
    "KYKZ"
    "LALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQA"
    "RERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXIXKYEYTZA"
    "ZMZW";

static_assert(country_codes.size() == 2 * 252);

[[nodiscard]] constexpr bool is_country(std::string_view code) {
    if (code.size() != 2) return false;
    for (std::size_t at = 0; at < country_codes.size(); at += 2) {
        if (country_codes.substr(at, 2) == code) return true;
    }
    return false;
}

}  // namespace cargo::rules
