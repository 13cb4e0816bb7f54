// Generated from /api/openapi.json by `npm run generate`. Do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** StoreView */
        access_http_shapes_StoreView: {
            code: string;
            currency: string;
            name: string;
            time_zone: string;
        };
        /** AddressBody */
        AddressBody: {
            city: string;
            country: string;
            lines?: string[];
            /** @default  */
            postcode?: string;
        };
        /** AltBody */
        AltBody: {
            alt: {
                [key: string]: string;
            };
        };
        /** AmountBody */
        AmountBody: {
            amount: number;
            /** @constant */
            kind: "amount";
        };
        /** ApprovalBody */
        ApprovalBody: {
            amount: components["schemas"]["MoneyBody"];
            approver: components["schemas"]["ApproverBody"];
            /** @constant */
            permission: "till.line.override_price";
            reason: string;
            till: string;
        };
        /** ApproverBody */
        ApproverBody: {
            email: string;
            password: string;
            totp?: string | null;
        };
        /** AssignBody */
        AssignBody: {
            person: string | null;
        };
        /** AttemptBody */
        AttemptBody: {
            amount: components["schemas"]["MoneyBody"];
            direction?: components["schemas"]["Direction"];
            /**
             * @default card
             * @constant
             */
            kind?: "card";
            terminal?: string | null;
            till: string;
        };
        /** BacktestBody */
        BacktestBody: {
            from?: string | null;
            stores?: string[];
            to?: string | null;
            /** @default 0 */
            uplift?: string;
        };
        /** BasketBody */
        BasketBody: {
            at?: string | null;
            channel?: string | null;
            coupons?: string[];
            customer?: string | null;
            /** @default false */
            explain?: boolean;
            lines: components["schemas"]["till_services_shapes_LineBody"][];
            place?: string | null;
            till?: string | null;
            where?: components["schemas"]["Where"];
        };
        /** BundleBody */
        BundleBody: {
            /** @constant */
            kind: "bundle";
            price: number;
            slots: (components["schemas"]["SlotBody"] | unknown)[];
        };
        /** CampaignBody */
        CampaignBody: {
            kind?: string | null;
            label: {
                [key: string]: string;
            };
            /** @default [] */
            price_lists?: (string | unknown)[];
            /** @default [] */
            promotions?: (string | unknown)[];
            valid_from?: string | null;
            valid_to?: string | null;
        };
        /** CapitalBody */
        CapitalBody: {
            amount: number;
            currency?: string | null;
        };
        /** ResolveBody */
        cases_http_ResolveBody: {
            /** @default false */
            dismiss?: boolean;
            note?: string | null;
        };
        /**
         * CaseState
         * @description Open until somebody decides; dismissed is a decision that there was nothing to do.
         * @enum {string}
         */
        CaseState: "open" | "resolved" | "dismissed";
        /** CaseView */
        CaseView: {
            assignee: string | null;
            closed_at: string | null;
            comments?: components["schemas"]["CommentView"][] | null;
            facts: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            kind: string;
            occurrences: number;
            opened_at: string;
            state: string;
            store_id: string | null;
            subject: string;
            title: string;
        };
        /** CashBody */
        CashBody: {
            amount: components["schemas"]["MoneyBody"];
            /** Format: uuid */
            id: string;
            reason: string;
        };
        /** StepBody */
        catalog_http_products_StepBody: {
            /** @default  */
            comment?: string;
        };
        /** ChargeBody */
        ChargeBody: {
            amount: number;
            code: string;
        };
        /** ClientBody */
        ClientBody: {
            name: string;
            role: string;
            store?: string | null;
        };
        /** ClientView */
        ClientView: {
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            revoked_at: string | null;
            role: string;
            secret?: string | null;
            store: string | null;
        };
        /** CloseBody */
        CloseBody: {
            counted?: components["schemas"]["CountBody"][];
        };
        /** CodeBody */
        CodeBody: {
            code: string;
        };
        /** CodesBody */
        CodesBody: {
            count: number;
            /** @default  */
            prefix?: string;
        };
        /** CommentBody */
        CommentBody: {
            text: string;
        };
        /** CommentView */
        CommentView: {
            at: string;
            author: string;
            /** Format: uuid */
            id: string;
            text: string;
        };
        /** HoursBody */
        company_http_HoursBody: {
            closes: string;
            opens: string;
        };
        /** StoreView */
        company_http_StoreView: {
            address: components["schemas"]["AddressBody"];
            code: string;
            currency: string;
            hours: {
                [key: string]: components["schemas"]["company_http_HoursBody"][];
            };
            /** Format: uuid */
            id: string;
            legal_entity: string;
            locale: string;
            name: string;
            node: string;
            phone: string;
            registration_number: string | null;
            territory: string;
            time_zone: string;
            version: number;
        };
        /** CopyBody */
        CopyBody: {
            code: string;
        };
        /** CostBody */
        CostBody: {
            amount: number | null;
            currency: string;
            /** @default 1 */
            per?: string;
            valid_from?: string | null;
        };
        /** CostView */
        CostView: {
            amount: number | null;
            currency: string;
            per: string;
            valid_from: string;
        };
        /** CountBody */
        CountBody: {
            amount: components["schemas"]["MoneyBody"];
            tender: string;
        };
        /** CouponSeriesBody */
        CouponSeriesBody: {
            /** @default false */
            is_released_on_return?: boolean;
            label: {
                [key: string]: string;
            };
            shared_code?: string | null;
            uses_max?: number | null;
            valid_from?: string | null;
            valid_to?: string | null;
        };
        /** DepartmentBody */
        DepartmentBody: {
            code: string;
            label: {
                [key: string]: string;
            };
            /** @default standard */
            tax_class?: string;
        };
        /**
         * Direction
         * @description A refund runs through the same machine.
         * @default charge
         * @enum {string}
         */
        Direction: "charge" | "refund";
        /** DistanceBody */
        DistanceBody: {
            amount: number;
            /** @default false */
            is_destination?: boolean;
            /** @default false */
            is_oss?: boolean;
        };
        /** DocumentBody */
        DocumentBody: {
            from?: string | null;
            kind: components["schemas"]["DocumentKind"];
            lines: components["schemas"]["inventory_http_LineBody"][];
            to?: string | null;
        };
        /**
         * DocumentKind
         * @description What a document does to stock.
         *
         *         receipt: goods come in. transfer: from place to place. loss: goods are broken, stolen or out of date.
         *         adjustment: a correction by a stated quantity. count: what lies there, whatever the ledger thought.
         * @enum {string}
         */
        DocumentKind: "receipt" | "adjustment" | "transfer" | "count" | "loss";
        /** DrawerBody */
        DrawerBody: {
            reason: string;
        };
        /** EnrolmentView */
        EnrolmentView: {
            secret: string;
            uri: string;
        };
        /** FacingBody */
        FacingBody: {
            /** @default  */
            position?: string;
        };
        /** FirstPasswordView */
        FirstPasswordView: {
            first_password: string;
        };
        /** FixedPriceBody */
        FixedPriceBody: {
            amount: number;
            /** @constant */
            kind: "fixed_price";
        };
        /** GiftBody */
        GiftBody: {
            from_amount?: number | null;
            from_quantity?: number | null;
            gift: components["schemas"]["SlotBody"];
            /** @constant */
            kind: "gift";
        };
        /** LineBody */
        inventory_http_LineBody: {
            quantity: string;
            reason?: string | null;
            sku: string;
        };
        /** LegalEntityBody */
        LegalEntityBody: {
            address: components["schemas"]["AddressBody"];
            /** @default EUR */
            currency?: string;
            /** @default  */
            legal_form?: string;
            name: string;
            /** @default  */
            register?: string;
            registration_number?: string | null;
            share_capital?: components["schemas"]["CapitalBody"] | null;
            vat_number?: string | null;
        };
        /** LegalEntityView */
        LegalEntityView: {
            address: components["schemas"]["AddressBody"];
            code: string;
            currency: string;
            /** Format: uuid */
            id: string;
            legal_form: string;
            name: string;
            register: string;
            registration_number: string | null;
            share_capital: components["schemas"]["CapitalBody"] | null;
            vat_number: string | null;
            version: number;
        };
        /**
         * Level
         * @description Where an item stands: alone, or on a level of a family of variants.
         * @enum {string}
         */
        Level: "simple" | "root" | "sub" | "variant";
        /**
         * LimitsBody
         * @default {}
         */
        LimitsBody: {
            amount_per_year?: number | null;
            in_total?: number | null;
            per_basket?: number | null;
            per_customer?: number | null;
        };
        /** MoneyBody */
        MoneyBody: {
            amount: number;
            currency: string;
        };
        /** NForMBody */
        NForMBody: {
            /** @constant */
            kind: "n_for_m";
            pay: number;
            take: number;
        };
        /** NthPercentBody */
        NthPercentBody: {
            /** @constant */
            kind: "nth_percent";
            nth: number;
            rate: string;
        };
        /** NumbersBody */
        NumbersBody: {
            country: string;
            /** @default  */
            siren?: string;
            /** @default  */
            siret?: string;
            /** @default  */
            vat_number?: string;
        };
        /** OAuthError */
        OAuthError: {
            /** @enum {string} */
            error: "invalid_request" | "invalid_client" | "unsupported_grant_type" | "invalid_scope";
        };
        /** OpenBody */
        OpenBody: {
            float: components["schemas"]["MoneyBody"];
        };
        /** OpenSessionView */
        OpenSessionView: {
            address: string;
            current: boolean;
            device: string;
            ends_at: string;
            /** Format: uuid */
            id: string;
            seen_at: string;
            started_at: string;
        };
        /** OverrideBody */
        OverrideBody: {
            approval?: string | null;
            reason: string;
        };
        /** PasswordBody */
        PasswordBody: {
            current: string;
            new: string;
        };
        /** PercentageBody */
        PercentageBody: {
            /** @constant */
            kind: "percentage";
            rate: string;
        };
        /** PermissionView */
        PermissionView: {
            code: string;
            stores: string[] | null;
        };
        /** PersonBody */
        PersonBody: {
            /** @default false */
            disabled?: boolean;
            email: string;
            /** @default fr_FR */
            locale?: string;
            name: string;
            password?: string | null;
            roles?: components["schemas"]["RoleBody"][] | null;
        };
        /** PersonView */
        PersonView: {
            created_at: string;
            disabled: boolean;
            email: string;
            first_password?: string | null;
            /** Format: uuid */
            id: string;
            locale: string;
            name: string;
            password_change_due: boolean;
            roles: components["schemas"]["RoleBody"][];
            totp_enrolled: boolean;
            version: number;
        };
        /**
         * Phase
         * @description What people see: the state and the dates together.
         * @enum {string}
         */
        Phase: "draft" | "scheduled" | "running" | "paused" | "ended";
        /** PlaceBody */
        PlaceBody: {
            kind: components["schemas"]["PlaceKind"];
            name: {
                [key: string]: string;
            };
            store?: string | null;
        };
        /**
         * PlaceKind
         * @description What a place is; the last four stand for the world outside.
         * @enum {string}
         */
        PlaceKind: "shelf" | "back_room" | "warehouse" | "transit" | "supplier" | "customer" | "loss" | "adjustment";
        /** PlaceView */
        PlaceView: {
            code: string;
            kind: components["schemas"]["PlaceKind"];
            name: {
                [key: string]: string;
            };
            node: string;
            store: string | null;
        };
        /** PriceBody */
        PriceBody: {
            amount: number;
            currency: string;
        };
        /** PriceListBody */
        PriceListBody: {
            channels?: string[];
            currency: string;
            /** @default false */
            is_net?: boolean;
            label: {
                [key: string]: string;
            };
            /** @default 0 */
            priority?: number;
            stores?: string[];
            valid_from?: string | null;
            valid_to?: string | null;
        };
        /** PriceListView */
        PriceListView: {
            channels: string[];
            code: string;
            currency: string;
            is_net: boolean;
            label: {
                [key: string]: string;
            };
            priority: number;
            stores: string[];
            valid_from: string | null;
            valid_to: string | null;
        };
        /** HoursBody */
        pricing_services_promotion_bodies_HoursBody: {
            end: string;
            start: string;
        };
        /** StepBody */
        pricing_services_promotion_bodies_StepBody: {
            amount?: number | null;
            from_amount: number;
            rate?: string | null;
        };
        /**
         * Problem
         * @description A refusal (RFC 9457); `type` is stable, `detail` is in the caller's language.
         */
        Problem: {
            detail: string;
            errors?: {
                code: string;
                detail: string;
                pointer: string;
            }[];
            status: number;
            title: string;
            type: string;
        };
        /** ProblemBody */
        ProblemBody: {
            problem: string;
        };
        /** ProfileBody */
        ProfileBody: {
            currency: string;
            deposit?: components["schemas"]["ChargeBody"] | null;
            eco?: components["schemas"]["ChargeBody"][];
            shares?: components["schemas"]["ShareBody"][];
            valid_from?: string | null;
        };
        /** ProfileView */
        ProfileView: {
            currency: string;
            deposit: components["schemas"]["ChargeBody"] | null;
            eco: components["schemas"]["ChargeBody"][];
            shares: components["schemas"]["ShareBody"][];
            valid_from: string;
        };
        /** ProgramBody */
        ProgramBody: {
            expires_at?: string | null;
            name: string;
            role: string;
            store?: string | null;
        };
        /** PromotionBody */
        PromotionBody: {
            campaign?: string | null;
            /**
             * @default line
             * @enum {string}
             */
            class?: "line" | "basket" | "shipping";
            /**
             * @default [
             *       "line",
             *       "basket",
             *       "shipping"
             *     ]
             */
            combines_classes?: ("line" | "basket" | "shipping")[];
            /** @default [] */
            combines_with?: (string | unknown)[];
            coupon_series?: string | null;
            currency?: string | null;
            exclusion?: components["schemas"]["SelectionBody"];
            label: {
                [key: string]: string;
            };
            limits?: components["schemas"]["LimitsBody"];
            offer: components["schemas"]["PercentageBody"] | components["schemas"]["AmountBody"] | components["schemas"]["FixedPriceBody"] | components["schemas"]["NForMBody"] | components["schemas"]["NthPercentBody"] | components["schemas"]["BundleBody"] | components["schemas"]["GiftBody"] | components["schemas"]["ThresholdBody"];
            /** @default 0 */
            priority?: number;
            scope?: components["schemas"]["ScopeBody"];
            selection?: components["schemas"]["SelectionBody"];
            /** @default [] */
            tags?: (string | unknown)[];
        };
        /** PromotionPut */
        PromotionPut: {
            campaign?: string | null;
            /**
             * @default line
             * @enum {string}
             */
            class?: "line" | "basket" | "shipping";
            /**
             * @default [
             *       "line",
             *       "basket",
             *       "shipping"
             *     ]
             */
            combines_classes?: ("line" | "basket" | "shipping")[];
            /** @default [] */
            combines_with?: (string | unknown)[];
            coupon_series?: string | null;
            currency?: string | null;
            exclusion?: components["schemas"]["SelectionBody"];
            label: {
                [key: string]: string;
            };
            limits?: components["schemas"]["LimitsBody"];
            offer: components["schemas"]["PercentageBody"] | components["schemas"]["AmountBody"] | components["schemas"]["FixedPriceBody"] | components["schemas"]["NForMBody"] | components["schemas"]["NthPercentBody"] | components["schemas"]["BundleBody"] | components["schemas"]["GiftBody"] | components["schemas"]["ThresholdBody"];
            /** @default 0 */
            priority?: number;
            scope?: components["schemas"]["ScopeBody"];
            selection?: components["schemas"]["SelectionBody"];
            /** @enum {null|string} */
            state?: "draft" | "active" | null;
            /** @default [] */
            tags?: (string | unknown)[];
        };
        /** ReplayView */
        ReplayView: {
            messages: number;
        };
        /** ReprintBody */
        ReprintBody: {
            /** @default  */
            reason?: string;
        };
        /** ReturnBody */
        ReturnBody: {
            at?: string | null;
            customer?: string | null;
            lines: components["schemas"]["ReturnLineBody"][];
            order?: string | null;
            tenders?: components["schemas"]["TenderBody"][];
            ticket?: string | null;
            till: string;
            /** @default false */
            without_receipt?: boolean;
        };
        /** ReturnLineBody */
        ReturnLineBody: {
            barcode?: string | null;
            department?: string | null;
            id: string;
            label?: string | null;
            line?: string | null;
            /** @default 1 */
            quantity?: string;
            reason?: string | null;
            sku?: string | null;
            unit_price?: components["schemas"]["PriceBody"] | null;
        };
        /**
         * Review
         * @description Where a change stands between the one who drafts and the one who approves.
         * @enum {string}
         */
        Review: "none" | "submitted" | "approved" | "rejected";
        /**
         * Rises
         * @description When a rise of a price counts at a store.
         * @enum {string}
         */
        Rises: "at_once" | "hung" | "hung_or_opening";
        /** RoleBody */
        RoleBody: {
            role: string;
            store?: string | null;
        };
        /** RoleView */
        RoleView: {
            approvals: {
                [key: string]: string;
            };
            code: string;
            label: {
                [key: string]: string;
            };
            limits: {
                [key: string]: number;
            };
            office: boolean;
            permissions: string[];
        };
        /**
         * ScopeBody
         * @default {}
         */
        ScopeBody: {
            /** @default [] */
            channels?: (string | unknown)[];
            /** @default [] */
            customer_groups?: (string | unknown)[];
            /** @default [] */
            hours?: (components["schemas"]["pricing_services_promotion_bodies_HoursBody"] | unknown)[];
            /** @default [] */
            stores?: (string | unknown)[];
            valid_from?: string | null;
            valid_to?: string | null;
            /** @default [] */
            weekdays?: (number | unknown)[];
        };
        /** SecretView */
        SecretView: {
            secret: string;
        };
        /** SeenBody */
        SeenBody: {
            at?: string | null;
        };
        /** SelectionBody */
        SelectionBody: {
            /** @default false */
            everything?: boolean;
            /** @default [] */
            items?: (string | unknown)[];
            /** @default [] */
            keys?: (string | unknown)[];
            /** @default [] */
            skus?: (string | unknown)[];
        };
        /** SessionView */
        SessionView: {
            permissions: components["schemas"]["PermissionView"][];
            person: components["schemas"]["SignedInPerson"];
            stores: components["schemas"]["access_http_shapes_StoreView"][];
        };
        /** ShareBody */
        ShareBody: {
            percent: string;
            tax_class: string;
        };
        /** SheetBody */
        SheetBody: {
            /** @default a4_24 */
            format?: string;
            labels?: string[] | null;
        };
        /** ShelfBody */
        ShelfBody: {
            rises: components["schemas"]["Rises"];
        };
        /** SignedInPerson */
        SignedInPerson: {
            email: string | null;
            /** Format: uuid */
            id: string;
            locale: string;
            name: string;
            password_change_due: boolean;
            totp_enrolled: boolean;
            totp_required: boolean;
        };
        /** SignInBody */
        SignInBody: {
            email: string;
            password: string;
            totp?: string | null;
        };
        /** SlotBody */
        SlotBody: {
            /** @default 1 */
            quantity?: number;
            selection: components["schemas"]["SelectionBody"];
        };
        /**
         * Status
         * @description What channels may see of an item.
         * @enum {string}
         */
        Status: "draft" | "published" | "withdrawn";
        /**
         * Step
         * @description What a person can do with a promotion or a campaign; the text is the last part of its route.
         * @enum {string}
         */
        Step: "activate" | "pause" | "resume" | "end";
        /** StoreBody */
        StoreBody: {
            address: components["schemas"]["AddressBody"];
            /** @default EUR */
            currency?: string;
            hours?: {
                [key: string]: components["schemas"]["company_http_HoursBody"][];
            };
            legal_entity: string;
            /** @default fr_FR */
            locale?: string;
            name: string;
            /** @default main */
            node?: string;
            /** @default  */
            phone?: string;
            registration_number?: string | null;
            territory?: string | null;
            time_zone: string;
        };
        /** TaxClassBody */
        TaxClassBody: {
            tax_class: string;
        };
        /** TaxClassView */
        TaxClassView: {
            sku: string;
            tax_class: string;
        };
        /** TenderBody */
        TenderBody: {
            amount: components["schemas"]["MoneyBody"];
            attempt?: string | null;
            id: string;
            kind: string;
        };
        /** TerminalBody */
        TerminalBody: {
            address: string;
            /**
             * @default nexo
             * @constant
             */
            driver?: "nexo";
            poi_id: string;
            till: string;
        };
        /** TestMailBody */
        TestMailBody: {
            to: string;
        };
        /** ThresholdBody */
        ThresholdBody: {
            /** @constant */
            kind: "threshold";
            steps: (components["schemas"]["pricing_services_promotion_bodies_StepBody"] | unknown)[];
        };
        /** TicketBody */
        TicketBody: {
            at?: string | null;
            coupons?: string[];
            customer?: string | null;
            lines: components["schemas"]["till_services_shapes_LineBody"][];
            tenders?: components["schemas"]["TenderBody"][];
            till: string;
            where?: components["schemas"]["Where"];
        };
        /** ResolveBody */
        till_http_payments_ResolveBody: {
            /** @enum {null|string} */
            outcome?: "approved" | "declined" | null;
            reason?: string | null;
        };
        /** LineBody */
        till_services_shapes_LineBody: {
            barcode?: string | null;
            department?: string | null;
            /** @default false */
            empties?: boolean;
            id: string;
            label?: string | null;
            override?: components["schemas"]["OverrideBody"] | null;
            /** @default 1 */
            quantity?: string;
            seller?: string | null;
            sku?: string | null;
            unit_price?: components["schemas"]["PriceBody"] | null;
            where?: components["schemas"]["Where"] | null;
        };
        /** TillBody */
        TillBody: {
            channel?: string | null;
            departments?: components["schemas"]["DepartmentBody"][];
            name: string;
            place?: string | null;
            store: string;
        };
        /** TokenView */
        TokenView: {
            created_at: string;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            last_used_at: string | null;
            name: string;
            revoked_at: string | null;
            role: string;
            secret?: string | null;
            store: string | null;
        };
        /** TriedBasketBody */
        TriedBasketBody: {
            /** @default - */
            code?: string;
            lines: components["schemas"]["till_services_shapes_LineBody"][];
            place?: string | null;
            promotion: components["schemas"]["PromotionBody"];
        };
        /** WebhookBody */
        WebhookBody: {
            /** @default true */
            active?: boolean;
            /** @default  */
            name?: string;
            topics?: string[] | null;
            url: string;
        };
        /** WebhookView */
        WebhookView: {
            created_at: string;
            dead: number;
            disabled_reason: string | null;
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            owner: string;
            secret?: string | null;
            state: string;
            topics: string[] | null;
            url: string;
            version: number;
            waiting: number;
        };
        /**
         * Where
         * @description Where something is consumed; nothing said is taken away.
         * @default take_away
         * @enum {string}
         */
        Where: "take_away" | "eat_in";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
