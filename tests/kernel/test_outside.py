"""An address that somebody gave us is called only where it lies outside, or is named as one inside that may be."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.outside import AddressNotAllowed, allowed_hosts, check_url, is_public, post_outside
from tests.conftest import NOON

INSIDE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fe80::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_is_judged_by_what_it_hides(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    hidden = [ipaddress.IPv6Address(0xFFFF << 32 | number), ipaddress.IPv6Address((0x64FF9B << 96) | number)]
    assert [is_public(str(one)) for one in hidden] == [is_public(str(address))] * 2


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https:///path", "https://user:secret@example.org/",
        "https://example.org:0/", "https://example.org:99999/", "https://example.org/#part", "https://10.0.0.1/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://exa mple.org/", "https://example.org/\r\nX: y",
        "https://exämple.org/", "//example.org/", "javascript:alert(1)", "https://[",
        f"https://example.org/{'a' * 2000}",
    ],
)  # fmt: skip
def test_refuses_what_may_not_be_called(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        check_url(url, frozenset())


def test_takes_public_addresses_over_https_and_named_hosts_over_both() -> None:
    assert check_url("https://example.org:8443/hooks?shop=1", frozenset()).port == 8443
    named = allowed_hosts(" erp.internal, 127.0.0.1,[::1] ")
    assert named == {"erp.internal", "127.0.0.1", "::1"}
    for url in ("http://erp.internal/", "https://ERP.internal/", "http://127.0.0.1:9000/", "http://[::1]:9000/"):
        assert check_url(url, named).hostname in named
    with pytest.raises(AddressNotAllowed):
        check_url("http://127.0.0.2/", named)


def test_a_name_that_leads_inside_is_not_called() -> None:
    """`localhost` is a name like any other, until it is resolved."""
    with pytest.raises(AddressNotAllowed):
        post_outside("https://localhost/", b"{}", {}, frozenset(), NOON)
